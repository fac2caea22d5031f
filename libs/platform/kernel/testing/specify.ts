import { expect } from '@jest/globals';
import { fold, Refusal, type Decider } from '../index.js';

type When<Command, Event> = { when(command: Command): Then<Event> };
type Then<Event> = { then(...events: readonly Event[]): void; thenNothing(): void; thenRefuses(code: string, field?: string): void };

/** The grammar of a decider's specs: given what happened, when a command comes, then these events, or a refusal. */
export const specify = <State, Command, Event>(decider: Decider<State, Command, Event>) => {
  const when = (history: readonly Event[], command: Command): Then<Event> => {
    const decide = () => decider.decide(command, fold(decider, history));
    return {
      then: (...events) => expect(decide()).toEqual(events),
      thenNothing: () => expect(decide()).toEqual([]),
      thenRefuses: (code, field) => {
        const refusal = refusalOf(decide);
        expect({ code: refusal.code, ...(field !== undefined && { field: refusal.field }) }).toEqual({ code, ...(field !== undefined && { field }) });
      },
    };
  };
  return {
    given: (...history: readonly Event[]): When<Command, Event> => ({ when: (command) => when(history, command) }),
    when: (command: Command) => when([], command),
  };
};

const refusalOf = (decide: () => unknown): Refusal => {
  let decided: unknown;
  try {
    decided = decide();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error(`Expected a refusal, but it decided ${JSON.stringify(decided)}`);
};
