import type { ProposalEvent } from '../../../contracts/index.js';
import type { Directory } from '../../../directory/index.js';
import type { Background, ContextRuntime } from '../../../platform/context/index.js';
import { Decisions, type RecordedEvent } from '../../../platform/event-store/index.js';
import { cancelTimers, Follower, setTimers, TimerRunner, type Timer } from '../../../platform/timers/index.js';
import { asPublished, proposals } from '../domain/proposals/proposals.js';
import { sentBy } from './hutong.js';

const what = 'report-overdue-proposal';
const timerOf = (proposalId: string): string => `${what} ${proposalId}`;

/** Residents' log holds what its deciders decided. */
const isOfProposal = (event: RecordedEvent): event is RecordedEvent & ProposalEvent => event.streamId.startsWith(`${proposals.category}-`);

/** A proposal that nobody answered in time is told of once, at the deadline. An amendment sets the clock anew, an answer stops it. */
export const reportOverdueProposals = ({ store, database }: ContextRuntime, directory: Directory, onFailure: (error: unknown) => void): readonly Background[] => {
  const decisions = new Decisions(store, proposals);
  const follower = new Follower({
    name: 'proposals-to-answer',
    categories: [proposals.category],
    database,
    store,
    follow: async (events, tx) => {
      for (const { type, data } of events.filter(isOfProposal)) {
        if (type === 'proposal-made' || type === 'proposal-amended')
          await setTimers(tx, [{ id: timerOf(data.proposalId), what, dueAt: new Date(data.answerBy), data: { proposalId: data.proposalId } }]);
        if (type === 'proposal-withdrawn' || type === 'proposal-accepted' || type === 'proposal-refused') await cancelTimers(tx, [timerOf(data.proposalId)]);
      }
    },
    onFailure,
  });
  const report = async (timer: Timer): Promise<void> => {
    // Set by the follower.
    const { proposalId: id } = timer.data as { readonly proposalId: string };
    const { projectId } = asPublished((await decisions.load(id)).state);
    const ownerId = await directory.openerOf(projectId);
    if (ownerId === undefined) throw new Error(`Who opened the project ${projectId} is not known yet`);
    await decisions.decide({
      ...sentBy(timer),
      id,
      command: { type: 'report-overdue-proposal', deadline: timer.dueAt.toISOString(), ownerId },
      operation: what,
      subject: { type: 'Proposal', id },
      projectIds: () => [projectId],
      answer: asPublished,
    });
  };
  return [follower, new TimerRunner({ database, what, onDue: report, onFailure })];
};
