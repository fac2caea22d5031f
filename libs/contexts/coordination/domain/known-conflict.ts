import type { ConflictClosing, ConflictDecided, ConflictDetected, coordinationEvents, Office, ProposedOption, Rules } from '../../../contracts/index.js';
import { assertNever } from '../../../platform/kernel/index.js';
import type { z } from 'zod';

type Data = { readonly [T in keyof typeof coordinationEvents]: z.infer<(typeof coordinationEvents)[T]> };
type CaseEventName = Extract<keyof Data, `conflict-${string}`>;
/** As decided, or as the log keeps it: a recorded event also says which projects it is about, and when it was learned. */
export type CaseEvent = {
  [T in CaseEventName]: { readonly type: T; readonly data: Data[T]; readonly metadata?: { readonly projectIds: readonly string[] }; readonly recordedAt?: Date };
}[CaseEventName];

/** How far a case has come. A verified case is closed at once: by the detector, in one step. */
export const caseStages = ['DETECTED', 'ACKNOWLEDGED', 'OPTIONS', 'DECIDED', 'VERIFIED'] as const;
export type CaseStage = (typeof caseStages)[number];

/** A conflict, and the case made of it, as it stands. Plain JSON: the command side folds it, and the board keeps it. */
export type KnownConflict = Omit<ConflictDetected, 'conflictId'> & {
  readonly id: string;
  readonly status: 'OPEN' | 'CLOSED';
  readonly stage: CaseStage;
  /** Of the ladder's levels, from 0. */
  readonly level: number;
  readonly acknowledgedBy: readonly string[];
  readonly options: readonly ProposedOption[];
  readonly decision: ConflictDecided | null;
  /** It has gone up the ladder since it was decided: the next level may decide anew. */
  readonly escalatedSince: boolean;
  readonly projectIds: readonly string[];
  readonly detectedAt: string;
  readonly closedAt: string | null;
  readonly closedReason: ConflictClosing | null;
  /** Of the stream so far. */
  readonly events: number;
  /** The last of them that was a step of the case: the ladder's clock runs from it. That plans changed is none: nobody has acted. */
  readonly lastStep: number;
};

export type CaseState = { readonly status: 'NONE' } | KnownConflict;
export type Ladder = Rules['ladder'];

/** The office that the case is at. */
export const levelOf = ({ level }: Pick<KnownConflict, 'level'>, { values: { levels } }: Ladder): Office => levels[Math.min(level, levels.length - 1)] as Office;

/** Nobody is above it. */
export const isAtTheTop = ({ level }: Pick<KnownConflict, 'level'>, { values: { levels } }: Ladder): boolean => level >= levels.length - 1;

/** Whose works they are: one, where somebody digs up its own pavement. */
export const partiesOf = ({ ownerIds }: { readonly ownerIds: readonly string[] }): readonly string[] => [...new Set(ownerIds)];

const begun = {
  status: 'OPEN',
  stage: 'DETECTED',
  level: 0,
  acknowledgedBy: [],
  options: [],
  decision: null,
  escalatedSince: false,
  closedAt: null,
  closedReason: null,
} as const;

/** Whether the ladder's clock starts anew. */
export const isStep = (type: string): boolean => type !== 'conflict-changed';

export const evolveCase = (state: CaseState, event: CaseEvent): CaseState => {
  if (event.type === 'conflict-detected' || event.type === 'conflict-reopened') {
    const { conflictId: id, ...found } = event.data;
    const recordedAt = (event.recordedAt ?? new Date(0)).toISOString();
    const [detectedAt, events] = state.status === 'NONE' ? [recordedAt, 0] : [state.detectedAt, state.events];
    return { ...found, ...begun, id, projectIds: event.metadata?.projectIds ?? [], detectedAt, events: events + 1, lastStep: events + 1 };
  }
  if (state.status === 'NONE') return state;
  const events = state.events + 1;
  const next = { ...state, events, lastStep: isStep(event.type) ? events : state.lastStep };
  // What was decided in the moment in which the cause disappeared comes late to a closed case, and changes nothing in it.
  return state.status === 'CLOSED' ? next : evolveOpen(next, event);
};

const evolveOpen = (state: KnownConflict, event: Exclude<CaseEvent, { readonly type: 'conflict-detected' | 'conflict-reopened' }>): KnownConflict => {
  switch (event.type) {
    case 'conflict-changed': {
      const { conflictId: _, ...found } = event.data;
      return { ...state, ...found, projectIds: event.metadata?.projectIds ?? state.projectIds };
    }
    case 'conflict-acknowledged': {
      const acknowledgedBy = [...state.acknowledgedBy, event.data.organisationId];
      return { ...state, acknowledgedBy, stage: partiesOf(state).every((owner) => acknowledgedBy.includes(owner)) ? 'ACKNOWLEDGED' : 'DETECTED' };
    }
    case 'conflict-option-proposed': {
      const { conflictId: _, ...option } = event.data;
      return { ...state, options: [...state.options, option], stage: state.decision ? state.stage : 'OPTIONS' };
    }
    case 'conflict-decided':
      return { ...state, decision: event.data, stage: 'DECIDED', escalatedSince: false };
    case 'conflict-verified':
      return { ...state, stage: 'VERIFIED' };
    case 'conflict-escalated':
      return { ...state, level: state.level + 1, stage: state.stage === 'DETECTED' ? 'ACKNOWLEDGED' : state.stage, escalatedSince: state.decision !== null };
    case 'conflict-closed':
      return { ...state, status: 'CLOSED', closedAt: (event.recordedAt ?? new Date(0)).toISOString(), closedReason: event.data.reason };
    default:
      return assertNever(event);
  }
};
