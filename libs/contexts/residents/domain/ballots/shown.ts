import type { BallotMode, RefusalCode } from '../../../../contracts/index.js';
import type { BallotState, Objection, QuestionResult } from './ballot-state.js';
import type { WhyNamed } from './disclosure.js';
import { hindrance } from './execution.js';
import { consentsTo } from './own-units.js';
import type { Question } from './questions.js';
import type { Electorate } from './roll.js';
import type { OwnersRule } from './rule.js';
import type { Count } from './tally.js';

/** Whether what was decided may be carried out; if not, what it waits for. */
export type Execution = { readonly allowed: boolean; readonly code: RefusalCode | null; readonly waitsFor: string | null };
export type QuestionShown = Question & {
  readonly result: QuestionResult | null;
  readonly execution: Execution;
  /** Units whose own owners have not agreed yet that they are used. */
  readonly consentsMissing: readonly string[];
  /** The day on which what was decided took effect. */
  readonly inEffectSince: string | null;
};

/** A ballot as everybody sees it. Of its votes there is nothing before the result. */
export type BallotShown = {
  readonly id: string;
  readonly status: 'ANNOUNCED' | 'OPEN' | 'CLOSED' | 'PUBLISHED';
  readonly estateId: string;
  readonly projectIds: readonly string[];
  readonly convenedBy: string;
  readonly electorate: Electorate;
  readonly mode: BallotMode;
  readonly whyNamed: WhyNamed | null;
  readonly rule: OwnersRule;
  readonly announcedOn: string;
  readonly opensOn: string;
  readonly lastOn: string;
  readonly closesAt: string | null;
  readonly total: Count | null;
  readonly rollDigest: string | null;
  readonly rollRoot: string | null;
  readonly publishedOn: string | null;
  readonly objectionsUntil: string | null;
  readonly recountRoot: string | null;
  readonly questions: readonly QuestionShown[];
  readonly objections: readonly Objection[];
};

const executionOn = (state: BallotState, question: string, today: string): Execution => {
  const because = hindrance(state, question, today);
  // Of the catalogue, as every refusal of a decider is.
  return { allowed: because === null, code: (because?.code ?? null) as RefusalCode | null, waitsFor: because?.message ?? null };
};

const missingOf = ({ key, ownUnitsUsed }: Question, state: BallotState): readonly string[] => {
  const given = consentsTo(key, state);
  return ownUnitsUsed.filter((unitId) => !given.has(unitId));
};

/** Of a stream that has its first event. */
export const shownBallot = (state: BallotState, today: string): BallotShown => {
  if (state.status === 'NONE') throw new Error('There is no ballot in this state');
  const { ballotId: id, electorate, questions, projectIds, convenedBy, rule, announcedOn, opensOn, lastOn } = state.ballot;
  const opening = state.status === 'ANNOUNCED' ? null : state.opening;
  const published = state.status === 'PUBLISHED' ? state.published : null;
  return {
    ...{ id, status: state.status, estateId: electorate.estateId, projectIds, convenedBy, electorate },
    mode: opening?.mode ?? state.ballot.mode,
    whyNamed: opening?.whyNamed ?? null,
    ...{ rule, announcedOn, opensOn, lastOn },
    closesAt: opening?.closesAt ?? null,
    total: opening?.roll.total ?? null,
    rollDigest: opening?.roll.digest ?? null,
    rollRoot: opening?.roll.recountRoot ?? null,
    publishedOn: published?.publishedOn ?? null,
    objectionsUntil: published?.objectionsUntil ?? null,
    recountRoot: published?.recountRoot ?? null,
    questions: questions.map((question) => ({
      ...question,
      result: published?.results.find((result) => result.question === question.key) ?? null,
      execution: executionOn(state, question.key, today),
      consentsMissing: missingOf(question, state),
      inEffectSince: state.status === 'PUBLISHED' ? (state.inEffect.find((each) => each.question === question.key)?.since ?? null) : null,
    })),
    objections: state.status === 'PUBLISHED' ? state.objections : [],
  };
};
