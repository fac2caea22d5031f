import type { Refusal } from '../kernel/index.js';

/** What must hold besides the party. One value: a table shows it, and whoever decides about the thing enforces it. */
export type Condition<Given> = {
  /** As it reads after "if": `it owns the works`, where "it" is the organisation that sends the command. */
  readonly text: string;
  /** Of its refusal. */
  readonly code: string;
  /** @throws {Refusal} saying what would be needed */
  readonly mustHold: (given: Given) => void;
};

/** @param refused for what was given, and does not hold; of the same code */
export const conditionOf = <Given>(
  { text, code }: Pick<Condition<Given>, 'text' | 'code'>,
  holds: (given: Given) => boolean,
  refused: (given: Given) => Refusal,
): Condition<Given> => ({
  text,
  code,
  mustHold: (given) => {
    if (!holds(given)) throw refused(given);
  },
});
