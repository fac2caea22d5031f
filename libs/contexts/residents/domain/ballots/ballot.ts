import { refusal, type BallotMode } from '../../../../contracts/index.js';
import { assertNever, type Decider } from '../../../../platform/kernel/index.js';
import { evolveBallot, type BallotEvent, type BallotState, type Decided, type FrozenRoll, type Notice, type PublishedBallot } from './ballot-state.js';
import type { Disclosure } from './disclosure.js';
import { takeEffect, type TakeEffect } from './effect.js';
import { changeOwnUnitConsent, type OwnUnitCommand } from './own-units.js';
import { mustBeAskable } from './questions.js';
import type { Electorate } from './roll.js';
import type { OwnersRule } from './rule.js';
import { resultOf, type Votes } from './tally.js';

export type BallotCommand =
  | ({
      readonly type: 'announce-ballot';
      readonly ballotId: string;
      readonly projectIds: readonly string[];
      readonly by: string;
      readonly electorate: Electorate;
      readonly mode: BallotMode;
      readonly rule: OwnersRule;
    } & Notice)
  | ({ readonly type: 'announce-ballot-anew' } & Notice)
  | {
      readonly type: 'open-ballot';
      readonly at: Date;
      readonly today: string;
      /** The end of the last day, in the installation's zone. */
      readonly closesAt: Date;
      readonly roll: FrozenRoll;
      readonly disclosure: Disclosure;
    }
  | { readonly type: 'extend-ballot'; readonly at: Date; readonly lastOn: string; readonly closesAt: Date; readonly reason: string }
  | { readonly type: 'close-ballot'; readonly at: Date }
  | {
      readonly type: 'publish-result';
      readonly today: string;
      readonly votes: ReadonlyMap<string, Votes>;
      /** Received in time and not keyed yet. */
      readonly papersWaiting: number;
      readonly recountRoot: string;
    }
  | {
      readonly type: 'object-to-result';
      readonly today: string;
      readonly objectionId: string;
      /** Of whoever objects; `null`: no owner of the electorate. */
      readonly headId: string | null;
      readonly questions: readonly string[];
      readonly reason: string;
      readonly decideBy: Date;
      readonly provisional: boolean;
    }
  | { readonly type: 'escalate-objection'; readonly at: Date; readonly objectionId: string }
  | ({ readonly type: 'decide-objection' } & Decided)
  | OwnUnitCommand
  | TakeEffect;

type Told<Type extends BallotCommand['type']> = Extract<BallotCommand, { readonly type: Type }>;
type Known = Exclude<BallotState, { readonly status: 'NONE' }>;

const decide = (command: BallotCommand, state: BallotState): readonly BallotEvent[] => {
  if (command.type === 'announce-ballot') return announce(command, state);
  if (state.status === 'NONE') throw refusal('UNKNOWN_BALLOT', 'ballotId');
  switch (command.type) {
    case 'announce-ballot-anew':
      return announceAnew(command, state);
    case 'open-ballot':
      return open(command, state);
    case 'extend-ballot':
      return extend(command, state);
    case 'close-ballot':
      return close(command, state);
    case 'publish-result':
      return publish(command, state);
    case 'object-to-result':
      return object(command, mustBePublished(state));
    case 'escalate-objection':
      return escalate(command, mustBePublished(state));
    case 'decide-objection':
      return decideObjection(command, mustBePublished(state));
    case 'give-own-unit-consent':
    case 'withdraw-own-unit-consent':
      return changeOwnUnitConsent(command, state);
    case 'take-effect':
      return takeEffect(command, mustBePublished(state));
    default:
      return assertNever(command);
  }
};

const DAY_MS = 86_400_000;
/** Day 1 is the day after. */
export const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
export const daysAfter = (day: string, days: number): string => new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

const announce = ({ type: _, by: convenedBy, ...announced }: Told<'announce-ballot'>, { status }: BallotState): readonly BallotEvent[] => {
  if (status !== 'NONE') throw refusal('ALREADY_EXISTS', 'idempotencyKey');
  const { mode, rule } = announced;
  if (!rule.values.modes.includes(mode)) throw refusal('INVALID_INPUT', 'mode', `The rule allows ${rule.values.modes.join(', ')}`);
  mustBeNotice(announced, rule);
  return [{ type: 'ballot-announced', data: { ...announced, convenedBy } }];
};

const announceAnew = ({ type: _, ...notice }: Told<'announce-ballot-anew'>, state: Known): readonly BallotEvent[] => {
  mustBeAnnounced(state);
  mustBeNotice(notice, state.ballot.rule);
  return [{ type: 'ballot-announced-anew', data: { ...notice, ballotId: state.ballot.ballotId } }];
};

const mustBeNotice = ({ questions, announcedOn, opensOn, lastOn }: Notice, rule: OwnersRule): void => {
  mustBeAskable(questions);
  mustBeLongEnough(announcedOn, opensOn, rule, 'opensOn');
  mustStayOpen(opensOn, lastOn, rule);
};

/** Owners have read for so many days what they are to vote on. */
const mustBeLongEnough = (announcedOn: string, opensOn: string, { values: { noticeDays } }: OwnersRule, field?: string): void => {
  if (daysBetween(announcedOn, opensOn) < noticeDays)
    throw refusal('NOTICE_TOO_SHORT', field, `Announced on ${announcedOn}, it may open on ${daysAfter(announcedOn, noticeDays)}`);
};

const mustStayOpen = (opensOn: string, lastOn: string, { values: { leastOpenDays, mostOpenDays } }: OwnersRule): void => {
  const days = daysBetween(opensOn, lastOn);
  if (days < leastOpenDays || days > mostOpenDays)
    throw refusal(
      'INVALID_INPUT',
      'lastOn',
      `A ballot that opens on ${opensOn} ends between ${daysAfter(opensOn, leastOpenDays)} and ${daysAfter(opensOn, mostOpenDays)}`,
    );
};

const open = ({ at, today, closesAt, roll, disclosure }: Told<'open-ballot'>, state: Known): readonly BallotEvent[] => {
  mustBeOpenable(state, today);
  const { ballotId, mode: asked } = state.ballot;
  if (roll.total.heads === 0) throw refusal('EMPTY_ROLL');
  const secret = asked === 'SECRET' && disclosure.secret;
  const mode = secret ? 'SECRET' : 'NAMED';
  const whyNamed = asked === 'SECRET' ? disclosure.why : null;
  return [{ type: 'ballot-opened', data: { ballotId, openedAt: at.toISOString(), openedOn: today, closesAt: closesAt.toISOString(), roll, mode, whyNamed } }];
};

/** Before a roll is made. @throws {Refusal} */
export const mustBeOpenable = (state: Known, today: string): void => {
  mustBeAnnounced(state);
  const { rule, announcedOn, opensOn, lastOn } = state.ballot;
  mustBeLongEnough(announcedOn, today, rule);
  if (today < opensOn) throw refusal('NOTICE_TOO_SHORT', undefined, `It was announced for ${opensOn}`);
  mustStayOpen(today, lastOn, rule);
};

const mustBeAnnounced = ({ status }: Known): void => {
  if (status === 'OPEN') throw refusal('BALLOT_IS_OPEN', 'ballotId');
  if (status !== 'ANNOUNCED') throw refusal('BALLOT_IS_CLOSED', 'ballotId');
};

const extend = ({ at, lastOn, closesAt, reason }: Told<'extend-ballot'>, state: Known): readonly BallotEvent[] => {
  if (state.status === 'ANNOUNCED') throw refusal('BALLOT_NOT_OPEN', 'ballotId');
  // The deadline counts, not the moment at which somebody has noticed that it has passed.
  if (state.status !== 'OPEN' || at.toISOString() >= state.opening.closesAt) throw refusal('BALLOT_IS_CLOSED', 'ballotId', `It closed at ${state.opening.closesAt}`);
  if (reason.trim() === '') throw refusal('REASON_MISSING', 'reason');
  const { ballotId, rule, lastOn: before } = state.ballot;
  if (lastOn <= before) throw refusal('NOTHING_CHANGES', 'lastOn', `It lasts until ${before}: a vote is never shortened`);
  mustStayOpen(state.opening.openedOn, lastOn, rule);
  return [{ type: 'ballot-extended', data: { ballotId, lastOn, closesAt: closesAt.toISOString(), reason: reason.trim() } }];
};

/** Whenever it is done, the ballot is closed as of its deadline. */
const close = ({ at }: Told<'close-ballot'>, state: Known): readonly BallotEvent[] => {
  if (state.status === 'ANNOUNCED') throw refusal('BALLOT_NOT_OPEN', 'ballotId');
  if (state.status !== 'OPEN') throw refusal('BALLOT_IS_CLOSED', 'ballotId');
  const { closesAt } = state.opening;
  if (at.toISOString() < closesAt) throw refusal('BALLOT_IS_OPEN', 'ballotId', `It closes at ${closesAt}, by itself`);
  return [{ type: 'ballot-closed', data: { ballotId: state.ballot.ballotId, closedAt: closesAt } }];
};

const publish = ({ today, votes, papersWaiting, recountRoot }: Told<'publish-result'>, state: Known): readonly BallotEvent[] => {
  if (state.status === 'PUBLISHED') throw refusal('ALREADY_PUBLISHED', 'ballotId');
  if (state.status === 'ANNOUNCED') throw refusal('BALLOT_NOT_OPEN', 'ballotId');
  if (state.status === 'OPEN') throw refusal('BALLOT_IS_OPEN', 'ballotId', `It closes at ${state.opening.closesAt}`);
  if (papersWaiting > 0) throw refusal('PAPERS_WAITING', 'ballotId', `${papersWaiting} papers are not keyed`);
  const { ballotId, rule, questions } = state.ballot;
  const { roll } = state.opening;
  const results = questions.map(({ key, matter }) => {
    const got = votes.get(key);
    if (!got) throw new Error(`The count has nothing of question ${key}`);
    if (got.total.heads !== roll.total.heads || got.total.area !== roll.total.area) throw new Error(`The count of question ${key} is not that of the roll`);
    return { question: key, ...resultOf(matter, rule, got), votes: got };
  });
  return [
    { type: 'ballot-result-published', data: { ballotId, publishedOn: today, objectionsUntil: daysAfter(today, rule.values.publicationDays), results, recountRoot } },
  ];
};

const mustBePublished = (state: Known): PublishedBallot => {
  if (state.status !== 'PUBLISHED') throw refusal('NOT_PUBLISHED', 'ballotId');
  return state;
};

const object = ({ today, ...raised }: Told<'object-to-result'>, { ballot, published, objections }: PublishedBallot): readonly BallotEvent[] => {
  const { objectionId, headId, questions, reason, decideBy, provisional } = raised;
  if (headId === null) throw refusal('NOT_ON_THE_ROLL');
  if (today > published.objectionsUntil) throw refusal('OBJECTION_TOO_LATE', 'ballotId', `Objections were taken until ${published.objectionsUntil}`);
  if (reason.trim() === '') throw refusal('REASON_MISSING', 'reason');
  const unknown = questions.findIndex((key) => !ballot.questions.some((question) => question.key === key));
  if (unknown >= 0) throw refusal('UNKNOWN_QUESTION', `questions[${unknown}]`);
  if (objections.some((each) => each.objectionId === objectionId)) throw refusal('ALREADY_EXISTS', 'idempotencyKey');
  const data = {
    ballotId: ballot.ballotId,
    objectionId,
    questions: [...new Set(questions)],
    reason: reason.trim(),
    decideBy: decideBy.toISOString(),
    provisional,
  };
  return [{ type: 'ballot-objection-raised', data }];
};

const pending = (objectionId: string, { objections }: PublishedBallot) => {
  const found = objections.find((each) => each.objectionId === objectionId);
  if (!found) throw refusal('UNKNOWN_OBJECTION', 'objectionId');
  if (found.decided) throw refusal('OBJECTION_DECIDED', 'objectionId');
  return found;
};

const escalate = ({ at, objectionId }: Told<'escalate-objection'>, state: PublishedBallot): readonly BallotEvent[] => {
  const { decideBy, escalated } = pending(objectionId, state);
  if (escalated) throw refusal('NOTHING_CHANGES', 'objectionId', 'It has gone up');
  if (at.toISOString() < decideBy) throw refusal('NOTHING_CHANGES', 'objectionId', `It may be decided until ${decideBy}`);
  return [{ type: 'ballot-objection-escalated', data: { ballotId: state.ballot.ballotId, objectionId, deadline: decideBy } }];
};

const decideObjection = (command: Told<'decide-objection'>, state: PublishedBallot): readonly BallotEvent[] => {
  const { objectionId, upheld, decidedBy, decidedAt } = command;
  pending(objectionId, state);
  const [reason, basis] = [command.reason.trim(), command.basis.trim()];
  if (reason === '') throw refusal('REASON_MISSING', 'reason');
  if (basis === '') throw refusal('BASIS_MISSING', 'basis');
  const data = { ballotId: state.ballot.ballotId, objectionId, upheld, reason, basis, decidedBy, ...(decidedAt !== undefined && { decidedAt }) };
  return [{ type: 'ballot-objection-decided', data }];
};

/**
 * The owners' joint decision (Civil Code art. 278) from its notice to its result. Votes are streams of their own (`votes`), so that they do not wait for each
 * other: of them this one knows the roll at the beginning and the count at the end.
 */
export const ballots: Decider<BallotState, BallotCommand, BallotEvent> = { category: 'ballot', initialState: { status: 'NONE' }, decide, evolve: evolveBallot };
