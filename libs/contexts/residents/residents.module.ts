import { Logger, Module } from '@nestjs/common';
import { Directory, directoryMigrations, directoryOf, directoryProvider, directoryRecorder } from '../../directory/index.js';
import { parkingHandlers } from '../../parking/parking-handlers.js';
import { contextProviders, runtimeOf, type ContextRuntime } from '../../platform/context/index.js';
import { AcceptProposalHandler } from './commands/accept-proposal.js';
import { AmendProposalHandler } from './commands/amend-proposal.js';
import { CoSignProposalHandler } from './commands/co-sign-proposal.js';
import { ProposalWriter } from './commands/proposal-writer.js';
import { ProposeHandler } from './commands/propose.js';
import { RefuseProposalHandler } from './commands/refuse-proposal.js';
import { WithdrawProposalHandler } from './commands/withdraw-proposal.js';
import { reportOverdueProposals } from './policies/report-overdue-proposals.js';
import { ProposalsByIdsHandler, ProposalsHandler } from './queries/proposals.js';
import { proposalBoard } from './views/proposals.js';

const context = contextProviders({ name: 'residents', migrations: [...directoryMigrations], views: [proposalBoard], consumers: () => [directoryRecorder] });

/** What happens by itself, each at its time. */
const clocks = {
  provide: 'ResidentsClocks',
  inject: [runtimeOf('residents'), directoryOf('residents')],
  useFactory: (runtime: ContextRuntime, directory: Directory) => {
    const logger = new Logger('residents');
    const failing = (what: string) => (error: unknown) => logger.error(`${what} failed and will be tried again`, error);
    const running = reportOverdueProposals(runtime, directory, failing('report of overdue proposals'));
    for (const clock of running) runtime.accompany(clock);
    return running;
  },
};

const proposals = [
  ProposalWriter,
  ...[ProposeHandler, CoSignProposalHandler, AmendProposalHandler, WithdrawProposalHandler, AcceptProposalHandler, RefuseProposalHandler],
  ...[ProposalsHandler, ProposalsByIdsHandler],
];

/** Residents: what they propose, and how it is answered. */
@Module({ providers: [...context, directoryProvider('residents'), ...parkingHandlers('residents'), clocks, ...proposals] })
export class ResidentsModule {}
