import { Module } from '@nestjs/common';
import { EstatesResolver } from './api/estates.resolver.js';
import { MenusResolver } from './api/menus.resolver.js';
import { ProposalsOfWorkItemsResolver, ProposalsResolver } from './api/proposals.resolver.js';
import { PersonalDataReadsResolver, ResidentsResolver } from './api/residents.resolver.js';
import { UnitsResolver } from './api/units.resolver.js';

const register = [EstatesResolver, UnitsResolver, ResidentsResolver, PersonalDataReadsResolver];
const takingPart = [ProposalsResolver, ProposalsOfWorkItemsResolver, MenusResolver];

/** Estates, their units and residents in GraphQL, and what residents propose and choose. */
@Module({ providers: [...register, ...takingPart] })
export class ResidentsApiModule {}
