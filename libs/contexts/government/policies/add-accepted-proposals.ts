import { workItemIdOf, type ProposalEventOf } from '../../../contracts/index.js';
import type { Background, Consumer, ContextRuntime } from '../../../platform/context/index.js';
import { setTimers, TimerRunner, type Timer } from '../../../platform/timers/index.js';
import type { PublicEvent } from '../../../platform/event-bus/index.js';
import type { WorkItemWriter } from '../commands/work-item-writer.js';

const what = 'add-accepted-proposal';

/** Of the event: who accepted it, for which organisation. */
type Accepted = ProposalEventOf<'proposal-accepted'>['data'] & { readonly actor: PublicEvent['actor']; readonly correlationId: string };

/** What is due at once: it stands with the progress of the consumer, and is done once, whatever happens to this process. */
const atOnce = ({ actor, correlationId, occurredAt, data }: PublicEvent): Timer<Accepted> => {
  // Residents publish what the catalogue describes.
  const accepted = data as Accepted;
  return { id: `${what} ${accepted.proposalId}`, what, dueAt: new Date(occurredAt), data: { ...accepted, actor, correlationId } };
};

export const acceptedProposals: Consumer = {
  name: 'accepted-proposals',
  topics: ['residents'],
  handler: (events, tx) => setTimers(tx, events.filter(({ type }) => type === 'residents.proposal-accepted.v1').map(atOnce)),
};

/** A proposal that the project's owner accepted becomes a work item by that owner's decision: it carries the proposal's id and class. */
export const addAcceptedProposals = ({ database }: ContextRuntime, items: WorkItemWriter, onFailure: (error: unknown) => void): Background =>
  new TimerRunner({
    database,
    what,
    onDue: async ({ id: timerId, dueAt, data }) => {
      // Set by `atOnce`.
      const { proposalId, projectId, title, class: itsClass, consent, actor, correlationId } = data as Accepted;
      const sent = { caller: actor, occurredAt: dueAt, correlationId, idempotencyKey: timerId, body: {} };
      const id = workItemIdOf(proposalId);
      await items.decide(sent, id, projectId, (owner) => ({ type: 'add-work-item', item: { id, projectId, title, class: itsClass, consent, proposalId }, ...owner }));
    },
    onFailure,
  });
