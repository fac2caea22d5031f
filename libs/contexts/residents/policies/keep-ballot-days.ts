import type { WorkingDays } from '../../../platform/calendar/index.js';
import type { Background, ContextRuntime } from '../../../platform/context/index.js';
import { Decisions } from '../../../platform/event-store/index.js';
import { Follower, setTimers, TimerRunner, type Timer } from '../../../platform/timers/index.js';
import { ballots, type BallotCommand } from '../domain/ballots/ballot.js';
import type { BallotEvent } from '../domain/ballots/ballot-state.js';
import { shownBallot } from '../domain/ballots/shown.js';
import { sentBy } from './hutong.js';

const close = 'close-ballot';
const escalate = 'escalate-objection';

type Data = { readonly ballotId: string; readonly objectionId: string | null };

const timersOf = (event: BallotEvent): readonly Timer<Data>[] => {
  const { ballotId } = event.data;
  switch (event.type) {
    case 'ballot-opened':
    case 'ballot-extended':
      return [{ id: `${close} ${ballotId}`, what: close, dueAt: new Date(event.data.closesAt), data: { ballotId, objectionId: null } }];
    case 'ballot-objection-raised': {
      const { objectionId, decideBy } = event.data;
      return [{ id: `${escalate} ${ballotId} ${objectionId}`, what: escalate, dueAt: new Date(decideBy), data: { ballotId, objectionId } }];
    }
    default:
      return [];
  }
};

/**
 * A ballot closes at its deadline, and an objection that nobody decides goes up at its own: both by themselves, and as of then, also where
 * nobody ran at the time. One that was extended, or decided, meanwhile refuses.
 */
export const keepBallotDays = ({ store, database }: ContextRuntime, workingDays: WorkingDays, onFailure: (error: unknown) => void): readonly Background[] => {
  const decisions = new Decisions(store, ballots);
  const follower = new Follower({
    name: 'ballots-to-close',
    categories: [ballots.category],
    database,
    store,
    follow: async (events, tx) => {
      const ofBallots = events.filter(({ streamId }) => streamId.startsWith(`${ballots.category}-`)) as unknown as readonly BallotEvent[];
      await setTimers(tx, ofBallots.flatMap(timersOf));
    },
    onFailure,
  });
  const runner = (what: string, commandOf: (at: Date, data: Data) => BallotCommand) =>
    new TimerRunner({
      database,
      what,
      onDue: async (timer) => {
        // Set by `timersOf`.
        const data = timer.data as Data;
        const { ballotId: id } = data;
        const { state } = await decisions.load(id);
        await decisions.decide({
          ...sentBy(timer),
          id,
          command: commandOf(timer.dueAt, data),
          operation: what,
          subject: { type: 'Ballot', id },
          projectIds: () => (state.status === 'NONE' ? [] : state.ballot.projectIds),
          answer: (after) => shownBallot(after, workingDays.dayOf(timer.dueAt)),
        });
      },
      onFailure,
    });
  return [
    follower,
    runner(close, (at) => ({ type: 'close-ballot', at })),
    runner(escalate, (at, { objectionId }) => ({ type: 'escalate-objection', at, objectionId: objectionId ?? '' })),
  ];
};
