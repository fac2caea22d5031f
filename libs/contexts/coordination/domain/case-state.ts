import type { ConflictDecided, coordinationEvents, Office, ProposedOption, Rules } from '../../../contracts/index.js';
import { assertNever } from '../../../platform/kernel/index.js';
import type { z } from 'zod';

type Data = { readonly [T in keyof typeof coordinationEvents]: z.infer<(typeof coordinationEvents)[T]> };
/** As decided, or as the log keeps it: a recorded event also says which projects it is about, and when it was learned. */
export type CaseEvent = {
  [T in Extract<keyof Data, `conflict-${string}`>]: {
    readonly type: T;
    readonly data: Data[T];
    readonly metadata?: { readonly projectIds: readonly string[] };
    readonly recordedAt?: Date;
  };
}[Extract<keyof Data, `conflict-${string}`>];

/** How far an open case has come. A verified case is closed at once: by the detector, in one step. */
export const caseStages = ['DETECTED', 'ACKNOWLEDGED', 'OPTIONS', 'DECIDED', 'VERIFIED'] as const;
export type CaseStage = (typeof caseStages)[number];

export type CaseFacts = Data['conflict-detected'] & { readonly projectIds: readonly string[]; readonly detectedAt: Date };

export type CaseState =
  | { readonly status: 'NONE' }
  | { readonly status: 'CLOSED'; readonly facts: CaseFacts; readonly events: number }
  | {
      readonly status: 'OPEN';
      readonly facts: CaseFacts;
      readonly stage: CaseStage;
      /** Of the ladder's levels, from 0. */
      readonly level: number;
      readonly acknowledged: readonly string[];
      readonly options: readonly ProposedOption[];
      readonly decision: ConflictDecided | null;
      /** It has gone up the ladder since it was decided: the next level may decide anew. */
      readonly escalatedSince: boolean;
      /** Of the stream so far: a timer knows by it whether anything happened since it was set. */
      readonly events: number;
    };

export type OpenCase = Extract<CaseState, { readonly status: 'OPEN' }>;

export type Ladder = Rules['ladder'];

export const levelOf = ({ level }: OpenCase, { values: { levels } }: Ladder): Office =>
  (levels[Math.min(level, levels.length - 1)] ?? 'DISTRICT_HOUSING_BUREAU') as Office;

/** Whose works they are: one, where somebody digs up its own pavement. */
export const partiesOf = ({ ownerIds }: { readonly ownerIds: readonly string[] }): readonly string[] => [...new Set(ownerIds)];

export const evolveCase = (state: CaseState, event: CaseEvent): CaseState => {
  if (event.type === 'conflict-detected' || event.type === 'conflict-reopened') {
    const facts = { ...event.data, projectIds: event.metadata?.projectIds ?? [], detectedAt: event.recordedAt ?? new Date(0) };
    const events = state.status === 'NONE' ? 1 : state.events + 1;
    return { status: 'OPEN', facts, stage: 'DETECTED', level: 0, acknowledged: [], options: [], decision: null, escalatedSince: false, events };
  }
  // What comes late to a closed case, or before it is known, changes nothing in it.
  if (state.status !== 'OPEN') return state.status === 'CLOSED' ? { ...state, events: state.events + 1 } : state;
  const next = { ...state, events: state.events + 1 };
  switch (event.type) {
    case 'conflict-changed':
      return { ...next, facts: { ...state.facts, ...event.data } };
    case 'conflict-acknowledged': {
      const acknowledged = [...state.acknowledged, event.data.organisationId];
      return { ...next, acknowledged, stage: partiesOf(state.facts).every((owner) => acknowledged.includes(owner)) ? 'ACKNOWLEDGED' : 'DETECTED' };
    }
    case 'conflict-option-proposed': {
      const { conflictId: _, ...option } = event.data;
      return { ...next, options: [...state.options, option], stage: state.decision ? state.stage : 'OPTIONS' };
    }
    case 'conflict-decided':
      return { ...next, decision: event.data, stage: 'DECIDED', escalatedSince: false };
    case 'conflict-verified':
      return { ...next, stage: 'VERIFIED' };
    case 'conflict-escalated':
      return { ...next, level: state.level + 1, stage: state.stage === 'DETECTED' ? 'ACKNOWLEDGED' : state.stage, escalatedSince: state.decision !== null };
    case 'conflict-closed':
      return { status: 'CLOSED', facts: state.facts, events: next.events };
    default:
      return assertNever(event);
  }
};
