import { Module } from '@nestjs/common';
import { BallotsResolver, QuestionResultsResolver } from './api/ballots.resolver.js';
import { EstatesResolver } from './api/estates.resolver.js';
import { PersonalDataReadsResolver, ResidentsResolver } from './api/residents.resolver.js';
import { UnitsResolver } from './api/units.resolver.js';
import { VotesResolver } from './api/votes.resolver.js';

/** Estates, their units and residents, and what owners vote on, in GraphQL. */
@Module({ providers: [EstatesResolver, UnitsResolver, ResidentsResolver, PersonalDataReadsResolver, BallotsResolver, QuestionResultsResolver, VotesResolver] })
export class ResidentsApiModule {}
