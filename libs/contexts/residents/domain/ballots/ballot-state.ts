import type { BallotMode, MatterKey } from '../../../../contracts/index.js';
import { assertNever } from '../../../../platform/kernel/index.js';
import type { WhyNamed } from './disclosure.js';
import type { InEffect } from './effect.js';
import { ownUnitsAfter, type OwnUnitConsent, type OwnUnitEvent } from './own-units.js';
import type { Question } from './questions.js';
import type { Electorate } from './roll.js';
import type { OwnersRule } from './rule.js';
import type { Count, Result, Votes } from './tally.js';

/** Days are local, `2027-03-01`; instants end in Z. */
export type Notice = {
  readonly questions: readonly Question[];
  readonly announcedOn: string;
  /** The first and the last day of the vote, as owners were told. */
  readonly opensOn: string;
  readonly lastOn: string;
};
type Announced = Notice & {
  readonly ballotId: string;
  readonly projectIds: readonly string[];
  /** An owners' assembly, or the committee that convenes where there is none. */
  readonly convenedBy: string;
  readonly electorate: Electorate;
  /** As it was asked for; the opening says what it is. */
  readonly mode: BallotMode;
  readonly rule: OwnersRule;
};
/** The roll is kept in a table, frozen; the event has what shows that it still is what it was. */
export type FrozenRoll = { readonly total: Count; readonly units: number; readonly digest: string; readonly recountRoot: string };
export type Opening = {
  readonly openedAt: string;
  readonly openedOn: string;
  /** The end of the last day: what arrives then is too late. */
  readonly closesAt: string;
  readonly roll: FrozenRoll;
  readonly mode: BallotMode;
  readonly whyNamed: WhyNamed | null;
};
export type QuestionResult = Result & { readonly question: string; readonly votes: Votes };
type Published = { readonly publishedOn: string; readonly objectionsUntil: string; readonly results: readonly QuestionResult[]; readonly recountRoot: string };
/** Who raised it stands in no event: those are public. */
type Raised = {
  readonly objectionId: string;
  /** Empty: all. */
  readonly questions: readonly string[];
  readonly reason: string;
  readonly decideBy: string;
  readonly provisional: boolean;
};
export type Decided = {
  readonly objectionId: string;
  readonly upheld: boolean;
  readonly reason: string;
  readonly basis: string;
  readonly decidedBy: string;
  /** Absent: before this was kept. */
  readonly decidedAt?: string;
};

/** What was decided may be carried out from now on: what others wait for. */
type Consented = {
  readonly question: string;
  readonly matter: MatterKey;
  readonly workItemId: string | null;
  readonly projectIds: readonly string[];
  readonly estateId: string;
  readonly consentedOn: string;
  readonly basis: string;
};

type Of<Data> = Data & { readonly ballotId: string };
export type BallotEvent =
  | { readonly type: 'ballot-announced'; readonly data: Announced }
  | { readonly type: 'ballot-announced-anew'; readonly data: Of<Notice> }
  | { readonly type: 'ballot-opened'; readonly data: Of<Opening> }
  | { readonly type: 'ballot-extended'; readonly data: Of<{ readonly lastOn: string; readonly closesAt: string; readonly reason: string }> }
  | { readonly type: 'ballot-closed'; readonly data: Of<{ readonly closedAt: string }> }
  | { readonly type: 'ballot-result-published'; readonly data: Of<Published> }
  | { readonly type: 'ballot-objection-raised'; readonly data: Of<Raised> }
  | { readonly type: 'ballot-objection-escalated'; readonly data: Of<{ readonly objectionId: string; readonly deadline: string }> }
  | { readonly type: 'ballot-objection-decided'; readonly data: Of<Decided> }
  | OwnUnitEvent
  | { readonly type: 'owners-consented'; readonly data: Of<Consented> };

export type Objection = Raised & { readonly escalated: boolean; readonly decided: Decided | null };

export type BallotState =
  | { readonly status: 'NONE' }
  | { readonly status: 'ANNOUNCED'; readonly ballot: Announced }
  | { readonly status: 'OPEN' | 'CLOSED'; readonly ballot: Announced; readonly opening: Opening; readonly ownUnits: readonly OwnUnitConsent[] }
  | {
      readonly status: 'PUBLISHED';
      readonly ballot: Announced;
      readonly opening: Opening;
      readonly ownUnits: readonly OwnUnitConsent[];
      readonly published: Published;
      readonly objections: readonly Objection[];
      readonly inEffect: readonly InEffect[];
    };
export type PublishedBallot = Extract<BallotState, { readonly status: 'PUBLISHED' }>;
export type OpenedBallot = Exclude<BallotState, { readonly status: 'NONE' | 'ANNOUNCED' }>;

const noHistory = ({ type }: BallotEvent, { status }: BallotState): Error => new Error(`${type} when the ballot is ${status}: this is no history of a ballot`);

export const evolveBallot = (state: BallotState, event: BallotEvent): BallotState => {
  if (event.type === 'ballot-announced') return { status: 'ANNOUNCED', ballot: event.data };
  if (state.status === 'NONE') throw noHistory(event, state);
  switch (event.type) {
    case 'ballot-announced-anew':
      return { status: 'ANNOUNCED', ballot: { ...state.ballot, ...event.data } };
    case 'ballot-opened':
      return { status: 'OPEN', ballot: state.ballot, opening: event.data, ownUnits: [] };
    case 'ballot-extended': {
      const { lastOn, closesAt } = event.data;
      const { ballot, opening, ownUnits } = opened(state, event);
      return { status: 'OPEN', ballot: { ...ballot, lastOn }, opening: { ...opening, closesAt }, ownUnits };
    }
    case 'ballot-closed':
      return { ...opened(state, event), status: 'CLOSED' };
    case 'ballot-result-published': {
      const { ballot, opening, ownUnits } = opened(state, event);
      return { status: 'PUBLISHED', ballot, opening, ownUnits, published: event.data, objections: [], inEffect: [] };
    }
    case 'ballot-objection-raised':
    case 'ballot-objection-escalated':
    case 'ballot-objection-decided':
      if (state.status !== 'PUBLISHED') throw noHistory(event, state);
      return { ...state, objections: objectionsAfter(state.objections, event) };
    case 'own-unit-consent-given':
    case 'own-unit-consent-withdrawn': {
      const before = opened(state, event);
      return { ...before, ownUnits: ownUnitsAfter(before.ownUnits, event) };
    }
    case 'owners-consented':
      if (state.status !== 'PUBLISHED') throw noHistory(event, state);
      return { ...state, inEffect: [...state.inEffect, { question: event.data.question, since: event.data.consentedOn }] };
    default:
      return assertNever(event);
  }
};

const opened = (state: BallotState, event: BallotEvent): OpenedBallot => {
  if (state.status === 'NONE' || state.status === 'ANNOUNCED') throw noHistory(event, state);
  return state;
};

type ObjectionEvent = Extract<BallotEvent, { readonly type: `ballot-objection-${string}` }>;
const objectionsAfter = (before: readonly Objection[], event: ObjectionEvent): readonly Objection[] => {
  if (event.type === 'ballot-objection-raised') return [...before, { ...event.data, escalated: false, decided: null }];
  const change = event.type === 'ballot-objection-escalated' ? { escalated: true } : { decided: event.data };
  return before.map((each) => (each.objectionId === event.data.objectionId ? { ...each, ...change } : each));
};
