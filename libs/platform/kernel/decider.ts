/** A consistency boundary: what may happen (`decide`) and what it means (`evolve`). Both are pure. */
export type Decider<State, Command, Event> = {
  /** Prefix of the stream's id: `works` makes `works-<id>`. */
  readonly category: string;
  readonly initialState: State;
  /** @throws {Refusal} when the command is not allowed in this state. */
  readonly decide: (command: Command, state: State) => readonly Event[];
  readonly evolve: (state: State, event: Event) => State;
};

/** The state that a history leads to. */
export const fold = <State, Command, Event>(decider: Decider<State, Command, Event>, history: readonly Event[], from: State = decider.initialState): State =>
  history.reduce(decider.evolve, from);
