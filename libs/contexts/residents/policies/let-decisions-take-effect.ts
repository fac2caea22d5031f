import type { WorkingDays } from '../../../platform/calendar/index.js';
import type { Background, ContextRuntime } from '../../../platform/context/index.js';
import { Decisions, type RecordedEvent } from '../../../platform/event-store/index.js';
import { Follower, setTimers, TimerRunner, type Timer } from '../../../platform/timers/index.js';
import { ballots } from '../domain/ballots/ballot.js';
import type { BallotEvent, BallotState, PublishedBallot } from '../domain/ballots/ballot-state.js';
import { clearSince, isInEffect } from '../domain/ballots/effect.js';
import { hindrance } from '../domain/ballots/execution.js';
import { shownBallot } from '../domain/ballots/shown.js';
import { sentBy } from './hutong.js';

const what = 'take-effect';

type Data = { readonly ballotId: string };
type Recorded = RecordedEvent & BallotEvent;

/** What a decision may have waited for last: the end of the days on which owners may object, an objection that is decided, an owner who agrees. */
const mayBeTheLast = ({ type }: BallotEvent): boolean => type === 'ballot-result-published' || type === 'ballot-objection-decided' || type === 'own-unit-consent-given';

/**
 * What owners have decided takes effect by itself once nothing hinders it any more, and as of then, also where nobody ran at the time. Of several that
 * come at once the first does it, and the others find it done.
 */
export const letDecisionsTakeEffect = ({ store, database }: ContextRuntime, workingDays: WorkingDays, onFailure: (error: unknown) => void): readonly Background[] => {
  const decisions = new Decisions(store, ballots);
  const objectionsOver = ({ published }: PublishedBallot): Date => workingDays.endOf(published.objectionsUntil);
  const timerOf = ({ position, type, occurredAt }: Recorded, state: BallotState): readonly Timer<Data>[] => {
    if (state.status !== 'PUBLISHED') return [];
    const { ballotId } = state.ballot;
    const over = objectionsOver(state);
    const dueAt = type === 'ballot-result-published' || occurredAt < over ? over : occurredAt;
    return [{ id: `${what} ${ballotId} ${position}`, what, dueAt, data: { ballotId } }];
  };
  const follower = new Follower({
    name: 'decisions-to-take-effect',
    database,
    store,
    follow: async (events, tx) => {
      const ofBallots = events.filter(({ streamId }) => streamId.startsWith(`${ballots.category}-`)) as unknown as readonly Recorded[];
      for (const event of ofBallots.filter(mayBeTheLast)) await setTimers(tx, timerOf(event, (await decisions.load(event.data.ballotId)).state));
    },
    onFailure,
  });
  const runner = new TimerRunner({
    database,
    what,
    onDue: async (timer) => {
      // Set by `timerOf`.
      const { ballotId: id } = timer.data as Data;
      const { state } = await decisions.load(id);
      if (state.status !== 'PUBLISHED') return;
      for (const { key: question } of state.ballot.questions) {
        const since = clearSince(state, question, objectionsOver(state));
        const today = workingDays.dayOf(since);
        if (isInEffect(state, question) || hindrance(state, question, today)) continue;
        await decisions.decide({
          ...sentBy(timer),
          idempotencyKey: `${timer.id} ${question}`,
          occurredAt: since,
          id,
          command: { type: 'take-effect', question, today },
          operation: what,
          subject: { type: 'Ballot', id },
          projectIds: () => state.ballot.projectIds,
          answer: (after) => shownBallot(after, today),
        });
      }
    },
    onFailure,
  });
  return [follower, runner];
};
