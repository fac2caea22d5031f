import { Logger, type Provider } from '@nestjs/common';
import { Directory, directoryOf } from '../../directory/index.js';
import { runtimeOf, type ContextRuntime } from '../../platform/context/index.js';
import { AcceptProposalHandler } from './commands/accept-proposal.js';
import { AmendProposalHandler } from './commands/amend-proposal.js';
import { AnnounceMenuHandler } from './commands/announce-menu.js';
import { AnswerSurveyHandler } from './commands/answer-survey.js';
import { ChooseFromMenuHandler } from './commands/choose-from-menu.js';
import { CoSignProposalHandler } from './commands/co-sign-proposal.js';
import { EditSurveyHandler } from './commands/edit-survey.js';
import { MenuWriter } from './commands/menu-writer.js';
import { OpenSurveyHandler } from './commands/open-survey.js';
import { ProposalWriter } from './commands/proposal-writer.js';
import { ProposeHandler } from './commands/propose.js';
import { RefuseProposalHandler } from './commands/refuse-proposal.js';
import { SurveyWriter } from './commands/survey-writer.js';
import { WithdrawProposalHandler } from './commands/withdraw-proposal.js';
import { Households } from './households.js';
import { closeMenus } from './policies/close-menus.js';
import { closeSurveys } from './policies/close-surveys.js';
import { reportOverdueProposals } from './policies/report-overdue-proposals.js';
import { MenusByIdsHandler, MenusHandler, TurnoutOfMenusHandler } from './queries/menus.js';
import { ProposalsByIdsHandler, ProposalsHandler } from './queries/proposals.js';
import { CoverageOfSurveysHandler, SurveysByIdsHandler, SurveysHandler } from './queries/surveys.js';
import { menuBoard } from './views/menus.js';
import { proposalBoard } from './views/proposals.js';
import { surveyBoard } from './views/surveys.js';

export const takingPartViews = [proposalBoard, menuBoard, surveyBoard];

/** What happens by itself, each at its time. */
const clocks = {
  provide: 'ClocksOfTakingPart',
  inject: [runtimeOf('residents'), directoryOf('residents'), MenuWriter, SurveyWriter, Households],
  useFactory: (runtime: ContextRuntime, directory: Directory, menus: MenuWriter, surveys: SurveyWriter, households: Households) => {
    const logger = new Logger('residents');
    const failing = (what: string) => (error: unknown) => logger.error(`${what} failed and will be tried again`, error);
    const running = [
      ...reportOverdueProposals(runtime, directory, failing('report of overdue proposals')),
      ...closeMenus(runtime, menus, failing('close of menus')),
      ...closeSurveys(runtime, surveys, households, failing('close of surveys')),
    ];
    for (const clock of running) runtime.accompany(clock);
    return running;
  },
};

const proposals = [
  ProposalWriter,
  ...[ProposeHandler, CoSignProposalHandler, AmendProposalHandler, WithdrawProposalHandler, AcceptProposalHandler, RefuseProposalHandler],
  ...[ProposalsHandler, ProposalsByIdsHandler],
];

const menus = [MenuWriter, AnnounceMenuHandler, ChooseFromMenuHandler, MenusHandler, MenusByIdsHandler, TurnoutOfMenusHandler];

const surveys = [SurveyWriter, OpenSurveyHandler, EditSurveyHandler, AnswerSurveyHandler, SurveysHandler, SurveysByIdsHandler, CoverageOfSurveysHandler];

/** What residents propose and how it is answered, what households choose from menus, and answer in surveys: a part of their context. */
export const takingPart: readonly Provider[] = [Households, clocks, ...proposals, ...menus, ...surveys];
