import { Logger, type Provider } from '@nestjs/common';
import { Directory, directoryOf } from '../../directory/index.js';
import { runtimeOf, type ContextRuntime } from '../../platform/context/index.js';
import { AcceptProposalHandler } from './commands/accept-proposal.js';
import { AmendProposalHandler } from './commands/amend-proposal.js';
import { AnnounceMenuHandler } from './commands/announce-menu.js';
import { ChooseFromMenuHandler } from './commands/choose-from-menu.js';
import { CoSignProposalHandler } from './commands/co-sign-proposal.js';
import { MenuWriter } from './commands/menu-writer.js';
import { ProposalWriter } from './commands/proposal-writer.js';
import { ProposeHandler } from './commands/propose.js';
import { RefuseProposalHandler } from './commands/refuse-proposal.js';
import { WithdrawProposalHandler } from './commands/withdraw-proposal.js';
import { closeMenus } from './policies/close-menus.js';
import { reportOverdueProposals } from './policies/report-overdue-proposals.js';
import { MenusByIdsHandler, MenusHandler, TurnoutOfMenusHandler } from './queries/menus.js';
import { ProposalsByIdsHandler, ProposalsHandler } from './queries/proposals.js';
import { menuBoard } from './views/menus.js';
import { proposalBoard } from './views/proposals.js';

export const takingPartViews = [proposalBoard, menuBoard];

/** What happens by itself, each at its time. */
const clocks = {
  provide: 'ClocksOfTakingPart',
  inject: [runtimeOf('residents'), directoryOf('residents'), MenuWriter],
  useFactory: (runtime: ContextRuntime, directory: Directory, menus: MenuWriter) => {
    const logger = new Logger('residents');
    const failing = (what: string) => (error: unknown) => logger.error(`${what} failed and will be tried again`, error);
    const running = [...reportOverdueProposals(runtime, directory, failing('report of overdue proposals')), ...closeMenus(runtime, menus, failing('close of menus'))];
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

/** What residents propose and how it is answered, and what they choose from menus: a part of their context. */
export const takingPart: readonly Provider[] = [clocks, ...proposals, ...menus];
