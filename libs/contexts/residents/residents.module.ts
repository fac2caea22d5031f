import { Logger, Module } from '@nestjs/common';
import { Directory, directoryMigrations, directoryOf, directoryProvider, directoryRecorder } from '../../directory/index.js';
import { parkingHandlers } from '../../parking/parking-handlers.js';
import { contextProviders, runtimeOf, type ContextRuntime } from '../../platform/context/index.js';
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

const context = contextProviders({ name: 'residents', migrations: [...directoryMigrations], views: [proposalBoard, menuBoard], consumers: () => [directoryRecorder] });

/** What happens by itself, each at its time. */
const clocks = {
  provide: 'ResidentsClocks',
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

/** Residents: what they propose and how it is answered, and what they choose from menus. */
@Module({ providers: [...context, directoryProvider('residents'), ...parkingHandlers('residents'), clocks, ...proposals, ...menus] })
export class ResidentsModule {}
