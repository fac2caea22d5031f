import { Module } from '@nestjs/common';
import { BallotQuestionsResolver } from './api/ballot-questions.resolver.js';
import { BallotsResolver, QuestionResultsResolver } from './api/ballots.resolver.js';
import { EstatesResolver } from './api/estates.resolver.js';
import { MenusResolver } from './api/menus.resolver.js';
import { NoticesResolver } from './api/notices.resolver.js';
import { ProposalsOfWorkItemsResolver, ProposalsResolver } from './api/proposals.resolver.js';
import { PersonalDataReadsResolver, ResidentsResolver } from './api/residents.resolver.js';
import { RecountController } from './api/recount.controller.js';
import { InRegisterResolver, OnRollResolver, RollsResolver } from './api/rolls.resolver.js';
import { SurveysResolver } from './api/surveys.resolver.js';
import { OwnUnitsResolver } from './api/own-units.resolver.js';
import { UnitsResolver } from './api/units.resolver.js';
import { WorkItemBallotsResolver } from './api/work-item-ballots.resolver.js';
import { VotesResolver } from './api/votes.resolver.js';
import { ObjectionsResolver, OwnBallotsResolver, VotingRightsResolver } from './api/voting-rights.resolver.js';

const register = [EstatesResolver, UnitsResolver, ResidentsResolver, PersonalDataReadsResolver, NoticesResolver];
const voting = [BallotsResolver, BallotQuestionsResolver, OwnUnitsResolver, WorkItemBallotsResolver, QuestionResultsResolver, VotesResolver];
const votersPeople = [VotingRightsResolver, OwnBallotsResolver, ObjectionsResolver, RollsResolver, OnRollResolver, InRegisterResolver];
const takingPart = [ProposalsResolver, ProposalsOfWorkItemsResolver, MenusResolver, SurveysResolver];

/** Estates, their units and residents in GraphQL, what residents propose, choose and answer, what they are told, and what owners vote on. */
@Module({ providers: [...register, ...takingPart, ...voting, ...votersPeople], controllers: [RecountController] })
export class ResidentsApiModule {}
