import { Module } from '@nestjs/common';
import { BallotsResolver, QuestionResultsResolver } from './api/ballots.resolver.js';
import { EstatesResolver } from './api/estates.resolver.js';
import { MenusResolver } from './api/menus.resolver.js';
import { ProposalsOfWorkItemsResolver, ProposalsResolver } from './api/proposals.resolver.js';
import { PersonalDataReadsResolver, ResidentsResolver } from './api/residents.resolver.js';
import { RecountController } from './api/recount.controller.js';
import { SurveysResolver } from './api/surveys.resolver.js';
import { UnitsResolver } from './api/units.resolver.js';
import { VotesResolver } from './api/votes.resolver.js';

const register = [EstatesResolver, UnitsResolver, ResidentsResolver, PersonalDataReadsResolver];
const voting = [BallotsResolver, QuestionResultsResolver, VotesResolver];
const takingPart = [ProposalsResolver, ProposalsOfWorkItemsResolver, MenusResolver, SurveysResolver];

/** Estates, their units and residents in GraphQL, what residents propose, choose and answer, and what owners vote on. */
@Module({ providers: [...register, ...takingPart, ...voting], controllers: [RecountController] })
export class ResidentsApiModule {}
