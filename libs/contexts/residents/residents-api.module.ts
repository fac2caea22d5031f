import { Module } from '@nestjs/common';
import { EstatesResolver } from './api/estates.resolver.js';
import { PersonalDataReadsResolver, ResidentsResolver } from './api/residents.resolver.js';
import { UnitsResolver } from './api/units.resolver.js';

/** Estates, their units and residents in GraphQL. */
@Module({ providers: [EstatesResolver, UnitsResolver, ResidentsResolver, PersonalDataReadsResolver] })
export class ResidentsApiModule {}
