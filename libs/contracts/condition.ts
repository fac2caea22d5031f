import { conditionOf, type Condition } from '../platform/permissions/index.js';
import { refusal, type RefusalCode } from './refusals.js';

type Words<Given> = {
  /** As it reads after "if": `it owns the works`. */
  readonly text: string;
  readonly code: RefusalCode;
  readonly field?: string;
  readonly holds: (given: Given) => boolean;
  /** What would be needed of these, where the advice of the code does not say it. */
  readonly detail?: (given: Given) => string;
};

/** A condition of a table of permissions, whose refusal is of the catalogue. */
export const condition = <Given>({ text, code, field, holds, detail }: Words<Given>): Condition<Given> =>
  conditionOf({ text, code }, holds, (given) => {
    // Other codes than this one are about something, and say themselves what it takes.
    const needed = detail?.(given) ?? (code === 'FORBIDDEN' ? `Your organisation may if ${text}` : undefined);
    return refusal(code, field, needed);
  });
