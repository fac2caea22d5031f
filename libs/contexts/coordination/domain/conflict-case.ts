import {
  refusal,
  referenceTo,
  type ConflictDecided,
  type ConflictEscalated,
  type ConflictOption,
  type Office,
  type OptionCost,
  type ProposedOption,
} from '../../../contracts/index.js';
import { assertNever, type Decider } from '../../../platform/kernel/index.js';
import { checkOption, mustBePossible, tasksOf, type WorksThatAreOver } from './case-options.js';
import { evolveCase, isAtTheTop, levelOf, partiesOf, type CaseEvent, type CaseState, type KnownConflict, type Ladder } from './known-conflict.js';
import { holdsTheOffice, ownsOneOfTheWorks, ownsOneOfTheWorksOrDecides } from './permissions.js';

/** Who sends the command, and what it holds for the projects of the case. */
type By = { readonly organisationId: string; readonly offices: readonly Office[] };
/** Which offices may waive the protection of a surface, and which the sender holds for the project of that surface. */
export type Waivers = { readonly offices: readonly string[]; readonly held: readonly Office[] };
export type CaseCommand =
  | { readonly type: 'acknowledge-conflict'; readonly by: By }
  | {
      readonly type: 'propose-option';
      readonly by: By;
      readonly ladder: Ladder;
      readonly optionId: string;
      readonly option: ConflictOption;
      readonly over: WorksThatAreOver;
      readonly estimate: OptionCost;
      readonly note: string | null;
    }
  | {
      readonly type: 'decide-conflict';
      readonly by: By;
      readonly ladder: Ladder;
      readonly optionId: string;
      readonly reason: string;
      readonly basis: string;
      readonly over: WorksThatAreOver;
      /** Of a surface; `null`: a waiver is the level's to give. */
      readonly waivers: Waivers | null;
      readonly taskId: (worksId: string) => string;
    }
  | {
      readonly type: 'escalate-conflict';
      readonly ladder: Ladder;
      /** The case's events when the deadline was set: a step since makes it void. */
      readonly afterEvents: number;
      readonly deadline: Date;
      readonly provisional: boolean;
      /** Who holds the office of the next level, by level. */
      readonly holders: ReadonlyMap<string, readonly string[]>;
    };

const decide = (command: CaseCommand, state: CaseState): readonly CaseEvent[] => {
  if (state.status === 'NONE') throw refusal('UNKNOWN_CONFLICT', 'conflictId');
  if (state.status === 'CLOSED') throw refusal('CONFLICT_CLOSED', 'conflictId');
  const { id: conflictId } = state;
  switch (command.type) {
    case 'acknowledge-conflict': {
      const { organisationId } = command.by;
      ownsOneOfTheWorks.mustHold({ organisationId, ownerIds: state.ownerIds });
      if (state.stage !== 'DETECTED' || state.acknowledgedBy.includes(organisationId)) throw refusal('ALREADY_ACKNOWLEDGED', 'conflictId');
      return [{ type: 'conflict-acknowledged', data: { conflictId, organisationId } }];
    }
    case 'propose-option':
      return [{ type: 'conflict-option-proposed', data: { ...proposed(command, state), conflictId } }];
    case 'decide-conflict':
      return [{ type: 'conflict-decided', data: decided(command, state) }];
    case 'escalate-conflict':
      return [{ type: 'conflict-escalated', data: escalated(command, state) }];
    default:
      return assertNever(command);
  }
};

/**
 * Options are found, and decided on, once every party knows; and not after the decision, unless it came to nothing: then the case has gone
 * up, or, where nobody is above, whoever decided finds another way.
 */
const mustBeInDiscussion = (state: KnownConflict, ladder: Ladder): void => {
  if (state.stage === 'DETECTED') throw refusal('NOT_ACKNOWLEDGED', 'conflictId', `Not yet by ${partiesOf(state).length - state.acknowledgedBy.length} of its parties`);
  if (state.decision === null || state.escalatedSince) return;
  if (state.stage !== 'DECIDED' || !isAtTheTop(state, ladder)) throw refusal('ALREADY_DECIDED', 'conflictId');
};

const proposed = ({ by, ladder, optionId, option, over, estimate, note }: CaseCommand & { readonly type: 'propose-option' }, state: KnownConflict): ProposedOption => {
  mustBeInDiscussion(state, ladder);
  ownsOneOfTheWorksOrDecides.mustHold({ ...by, ownerIds: state.ownerIds, level: levelOf(state, ladder) });
  checkOption(option, state);
  mustBePossible(option, over, 'option.worksId');
  if (state.options.some((each) => each.optionId === optionId)) throw refusal('ALREADY_EXISTS', 'idempotencyKey');
  if (state.options.length >= MOST_OPTIONS) throw refusal('INVALID_INPUT', 'conflictId', `A conflict has ${MOST_OPTIONS} options at most: decide on one of them`);
  return { optionId, option, estimate, note, proposedBy: by.organisationId };
};

const MOST_OPTIONS = 50;

const decided = (command: CaseCommand & { readonly type: 'decide-conflict' }, state: KnownConflict): ConflictDecided => {
  const { by, ladder, over, waivers } = command;
  const [reason, basis] = [command.reason.trim(), command.basis.trim()];
  mustBeInDiscussion(state, ladder);
  const chosen = state.options.find(({ optionId }) => optionId === command.optionId);
  if (!chosen) throw refusal('UNKNOWN_OPTION', 'optionId');
  mustBePossible(chosen.option, over, 'optionId');
  const level = levelOf(state, ladder);
  const { offices, held } = chosen.option.kind === 'WAIVER' && waivers !== null ? waivers : { offices: [level], held: by.offices };
  const able = held.filter((each) => offices.includes(each));
  holdsTheOffice.mustHold({ able, offices, level });
  if (reason === '') throw refusal('REASON_MISSING', 'reason');
  if (basis === '') throw refusal('BASIS_MISSING', 'basis');
  return {
    conflictId: state.id,
    chosen,
    options: [...state.options],
    reason,
    basis,
    // Able by one at least: the condition holds.
    level: able[0] as Office,
    decidedBy: by.organisationId,
    rule: referenceTo(ladder),
    tasks: tasksOf(chosen.option, state, command.taskId),
  };
};

const escalated = (command: CaseCommand & { readonly type: 'escalate-conflict' }, state: KnownConflict): ConflictEscalated => {
  const { ladder, afterEvents, deadline, provisional, holders } = command;
  const { workingDays } = ladder.values;
  if (state.lastStep > afterEvents) throw refusal('NOTHING_CHANGES', 'conflictId', 'Somebody has acted since');
  if (isAtTheTop(state, ladder)) throw refusal('NOTHING_CHANGES', 'conflictId', 'The case is at the top of the ladder');
  const from = levelOf(state, ladder);
  const to = levelOf({ ...state, level: state.level + 1 }, ladder);
  return {
    conflictId: state.id,
    from,
    to,
    deadline: deadline.toISOString(),
    provisional,
    cause: `Nobody acted for ${workingDays} working days; the case was ${state.stage.toLowerCase()}`,
    silent: state.stage === 'DETECTED' ? partiesOf(state).filter((owner) => !state.acknowledgedBy.includes(owner)) : [],
    notified: [...(holders.get(to) ?? [])],
    rule: referenceTo(ladder),
  };
};

/**
 * A conflict carried to a decision (F15): every party acknowledges, options are compared, the level that it is at decides, the detector
 * verifies it in the plans and closes it. Found, changed, reopened and closed it is by the detector alone, on the same stream.
 */
export const conflictCases: Decider<CaseState, CaseCommand, CaseEvent> = { category: 'conflict', initialState: { status: 'NONE' }, decide, evolve: evolveCase };
