import { Module } from '@nestjs/common';
import { EstatesResolver } from './api/estates.resolver.js';
import { MenusResolver } from './api/menus.resolver.js';
import { ProposalsOfWorkItemsResolver, ProposalsResolver } from './api/proposals.resolver.js';
import { PersonalDataReadsResolver, ResidentsResolver } from './api/residents.resolver.js';
import { SurveysResolver } from './api/surveys.resolver.js';
import { UnitsResolver } from './api/units.resolver.js';

const register = [EstatesResolver, UnitsResolver, ResidentsResolver, PersonalDataReadsResolver];
const takingPart = [ProposalsResolver, ProposalsOfWorkItemsResolver, MenusResolver, SurveysResolver];

/** Estates, their units and residents in GraphQL, and what residents propose, choose and answer. */
@Module({ providers: [...register, ...takingPart] })
export class ResidentsApiModule {}
