import type { AsSent } from '../../../platform/command-bus/index.js';
import { Decisions, type DecidedEvent, type EventStore, type Written } from '../../../platform/event-store/index.js';
import type { Decider, Json } from '../../../platform/kernel/index.js';

/** How a command comes: from somebody, or from a timer. */
type Sent = Pick<AsSent, 'caller' | 'occurredAt' | 'correlationId' | 'idempotencyKey' | 'body'>;

type Asked<State, Command, Event, Shown> = {
  readonly decider: Decider<State, Command, Event>;
  /** As its events name what they are about. */
  readonly type: string;
  /** @throws {Refusal} for one that there is not */
  readonly shown: (state: State) => Shown;
};

/** The shell around the decider of what households are asked for, the same for every command. */
export abstract class HouseholdWriter<State, Command extends { readonly type: string }, Event extends DecidedEvent, Shown extends Json & { readonly projectId: string }> {
  readonly #decisions;

  constructor(
    store: EventStore,
    private readonly asked: Asked<State, Command, Event, Shown>,
  ) {
    this.#decisions = new Decisions(store, asked.decider);
  }

  /** @throws {Refusal} for one that there is not */
  async load(id: string): Promise<Shown> {
    return this.asked.shown((await this.#decisions.load(id)).state);
  }

  decide(sent: Sent, id: string, command: Command): Promise<Written<Shown>> {
    return this.#decide(sent, id, command, command.type, 'public');
  }

  /** What a household says stays in the log; so one's idempotency key is one's own, among all that speak for one organisation. */
  decideForPerson(sent: Sent, id: string, command: Command): Promise<Written<Shown>> {
    return this.#decide(sent, id, command, `${command.type} by ${sent.caller.personId}`, null);
  }

  #decide(sent: Sent, id: string, command: Command, operation: string, audience: 'public' | null): Promise<Written<Shown>> {
    const { type, shown } = this.asked;
    return this.#decisions.decide({
      ...sent,
      id,
      command,
      operation,
      audience,
      subject: { type, id },
      projectIds: (state) => [shown(state).projectId],
      answer: shown,
    });
  }
}
