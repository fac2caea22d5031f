import type { BallotEvent, FrozenRoll, Notice } from './ballot-state.js';
import type { BallotCommand } from './ballot.js';
import type { Disclosure } from './disclosure.js';
import { metres, rule } from './electorate.builders.js';
import { forOrAgainst, type Question } from './questions.js';
import { NO, resultOf, YES, type Count, type Votes } from './tally.js';

/** Events and commands of one ballot, for specs: announced on 1 March, open from the 16th to the end of the 31st, published on 2 April. */
type Told<Type extends BallotCommand['type']> = Extract<BallotCommand, { readonly type: Type }>;
type Happened<Type extends BallotEvent['type']> = Extract<BallotEvent, { readonly type: Type }>;

/** A time in the estate's zone. */
export const local = (time: string): Date => new Date(`${time}+08:00`);
export const closesAt = local('2027-04-01T00:00:00.000');
const ballotId = 'ballot-1';

export const question = (changes: Partial<Question> = {}): Question => ({
  key: 'lift',
  matter: 'alter-building',
  title: 'A lift for stair 1',
  text: 'A lift is built in front of stair 1, as drawn.',
  options: forOrAgainst,
  ownUnitsUsed: [],
  ...changes,
});
export const notice = (changes: Partial<Notice> = {}): Notice => ({
  questions: [question()],
  announcedOn: '2027-03-01',
  opensOn: '2027-03-16',
  lastOn: '2027-03-31',
  ...changes,
});

export const announce = (changes: Partial<Omit<Told<'announce-ballot'>, 'type'>> = {}): Told<'announce-ballot'> => ({
  type: 'announce-ballot',
  ballotId,
  projectIds: ['lane'],
  by: 'committee',
  electorate: { kind: 'ESTATE', estateId: 'estate' },
  mode: 'NAMED',
  rule: rule(),
  ...notice(),
  ...changes,
});
export const announced = (changes: Partial<Omit<Told<'announce-ballot'>, 'type'>> = {}): Happened<'ballot-announced'> => {
  const { type: _, by: convenedBy, ...data } = announce(changes);
  return { type: 'ballot-announced', data: { ...data, convenedBy } };
};
export const announceAnew = (changes: Partial<Notice> = {}): Told<'announce-ballot-anew'> => ({ type: 'announce-ballot-anew', ...notice(changes) });
export const announcedAnew = (changes: Partial<Notice> = {}): Happened<'ballot-announced-anew'> => ({
  type: 'ballot-announced-anew',
  data: { ...notice(changes), ballotId },
});

export const everybody: Count = { heads: 300, area: metres(24_000) };
export const frozen = (total: Count = everybody): FrozenRoll => ({ total, units: total.heads, digest: 'digest', recountRoot: 'roll root' });
export const hidden: Disclosure = { secret: true, why: null, heads: 300, alike: 100 };
export const givenAway: Disclosure = { secret: false, why: 'AREAS_GIVE_AWAY', heads: 300, alike: 1 };

export const open = (today = '2027-03-16', changes: Partial<Told<'open-ballot'>> = {}): Told<'open-ballot'> => ({
  type: 'open-ballot',
  at: local(`${today}T09:00:00.000`),
  today,
  closesAt,
  roll: frozen(),
  disclosure: hidden,
  ...changes,
});
export const opened = (changes: Partial<Happened<'ballot-opened'>['data']> = {}): Happened<'ballot-opened'> => ({
  type: 'ballot-opened',
  data: {
    ballotId,
    openedAt: local('2027-03-16T09:00:00.000').toISOString(),
    openedOn: '2027-03-16',
    closesAt: closesAt.toISOString(),
    roll: frozen(),
    mode: 'NAMED',
    whyNamed: null,
    ...changes,
  },
});

export const extend = (lastOn: string, at = local('2027-03-31T12:00:00.000')): Told<'extend-ballot'> => ({
  type: 'extend-ballot',
  at,
  lastOn,
  closesAt: new Date(local(`${lastOn}T00:00:00.000`).getTime() + 86_400_000),
  reason: 'Many are away for the festival',
});
export const extended = (lastOn: string): Happened<'ballot-extended'> => {
  const { closesAt: later, reason } = extend(lastOn);
  return { type: 'ballot-extended', data: { ballotId, lastOn, closesAt: later.toISOString(), reason } };
};
export const close = (at = closesAt): Told<'close-ballot'> => ({ type: 'close-ballot', at });
export const closed = (): Happened<'ballot-closed'> => ({ type: 'ballot-closed', data: { ballotId, closedAt: closesAt.toISOString() } });

const half = (yes: number): Count => ({ heads: yes, area: yes * metres(80) });
export const votesFor = (yes: number, part = 200): Votes => ({
  total: everybody,
  cast: half(part),
  spoiled: { heads: 0, area: 0 },
  options: { [YES]: half(yes), [NO]: half(part - yes) },
});
export const publish = (yes = 150, changes: Partial<Told<'publish-result'>> = {}): Told<'publish-result'> => ({
  type: 'publish-result',
  today: '2027-04-02',
  votes: new Map([['lift', votesFor(yes)]]),
  papersWaiting: 0,
  recountRoot: 'root',
  ...changes,
});
export const published = (yes = 150): Happened<'ballot-result-published'> => ({
  type: 'ballot-result-published',
  data: {
    ballotId,
    publishedOn: '2027-04-02',
    objectionsUntil: '2027-04-09',
    results: [{ question: 'lift', ...resultOf('alter-building', rule(), votesFor(yes)), votes: votesFor(yes) }],
    recountRoot: 'root',
  },
});

const decideBy = local('2027-04-20T17:30:00.000');
export const object = (today = '2027-04-09', changes: Partial<Told<'object-to-result'>> = {}): Told<'object-to-result'> => ({
  type: 'object-to-result',
  today,
  objectionId: 'objection-1',
  headId: 'head-1',
  questions: [],
  reason: 'My paper was not counted',
  decideBy,
  provisional: true,
  ...changes,
});
export const objected = (): Happened<'ballot-objection-raised'> => {
  const { objectionId, questions, reason, provisional } = object();
  return { type: 'ballot-objection-raised', data: { ballotId, objectionId, questions, reason, decideBy: decideBy.toISOString(), provisional } };
};
export const escalate = (at = decideBy): Told<'escalate-objection'> => ({ type: 'escalate-objection', at, objectionId: 'objection-1' });
export const escalated = (): Happened<'ballot-objection-escalated'> => ({
  type: 'ballot-objection-escalated',
  data: { ballotId, objectionId: 'objection-1', deadline: decideBy.toISOString() },
});
const decision = { objectionId: 'objection-1', reason: 'The paper is in the count', basis: 'Rules of procedure art. 12', decidedBy: 'street' };
export const decideObjection = (upheld = false, changes: Partial<Told<'decide-objection'>> = {}): Told<'decide-objection'> => ({
  type: 'decide-objection',
  ...decision,
  upheld,
  ...changes,
});
export const objectionDecided = (upheld = false): Happened<'ballot-objection-decided'> => ({ type: 'ballot-objection-decided', data: { ballotId, ...decision, upheld } });
