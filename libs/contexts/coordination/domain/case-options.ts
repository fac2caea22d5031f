import { refusal, type ConflictOption, type DecidedTask } from '../../../contracts/index.js';
import { assertNever } from '../../../platform/kernel/index.js';
import type { KnownConflict } from './known-conflict.js';

/** @throws {Refusal} for an option that speaks of other works, ends before it starts, or does not fit the kind of conflict */
export const checkOption = (option: ConflictOption, { kind, worksIds }: KnownConflict): void => {
  const mustBeOne = (worksId: string, field: string) => {
    if (!worksIds.includes(worksId)) throw refusal('UNKNOWN_WORKS', field, 'These works are not of this conflict');
  };
  const checkWindow = ({ start, end }: { readonly start: string; readonly end: string | null }) => {
    if (end !== null && end <= start) throw refusal('WINDOW_ENDS_BEFORE_START', 'option.window.end', `The window starts at ${start} and ends at ${end}`);
  };
  switch (option.kind) {
    case 'MOVE':
      mustBeOne(option.worksId, 'option.worksId');
      return checkWindow(option.window);
    case 'SEQUENCE':
      if (kind !== 'OVERLAP') throw refusal('OPTION_DOES_NOT_FIT', 'option.kind');
      mustBeOne(option.firstWorksId, 'option.firstWorksId');
      mustBeOne(option.secondWorksId, 'option.secondWorksId');
      if (option.firstWorksId === option.secondWorksId) throw refusal('INVALID_INPUT', 'option.secondWorksId', 'The second works are those that are first');
      return;
    case 'SHARE':
      if (kind !== 'OVERLAP') throw refusal('OPTION_DOES_NOT_FIT', 'option.kind');
      return checkWindow(option.window);
    case 'WAIVER':
      return;
    default:
      return assertNever(option);
  }
};

/** Which works of a case go nowhere any more; of a protected surface, always the pavement. */
export type WorksThatAreOver = ReadonlyMap<string, 'FINISHED' | 'CANCELLED'>;

/** @throws {Refusal} for an option that asks something of works that are over: nobody could follow it */
export const mustBePossible = (option: ConflictOption, over: WorksThatAreOver, field: string): void => {
  if (option.kind !== 'MOVE') return;
  const status = over.get(option.worksId);
  if (status) throw refusal(status === 'FINISHED' ? 'ALREADY_FINISHED' : 'ALREADY_CANCELLED', field);
};

/** What a decision asks of whom: nothing may be asked of works that nobody of the case owns. */
export const tasksOf = (option: ConflictOption, { worksIds, ownerIds }: KnownConflict, taskId: (worksId: string) => string): DecidedTask[] => {
  const ask = (worksId: string, what: Pick<DecidedTask, 'window' | 'afterWorksId'>): DecidedTask => ({
    taskId: taskId(worksId),
    organisationId: ownerIds[worksId === worksIds[0] ? 0 : 1],
    worksId,
    ...what,
  });
  switch (option.kind) {
    case 'MOVE':
      return [ask(option.worksId, { window: option.window, afterWorksId: null })];
    case 'SEQUENCE':
      return [ask(option.secondWorksId, { window: null, afterWorksId: option.firstWorksId })];
    case 'SHARE':
      return worksIds.map((worksId) => ask(worksId, { window: option.window, afterWorksId: null }));
    case 'WAIVER':
      return [];
    default:
      return assertNever(option);
  }
};
