import { refusal, type Works, type WorksEvent } from '../contracts/index.js';
import { mustBeCaller, type From } from '../platform/command-bus/index.js';
import type { ContextRuntime } from '../platform/context/index.js';
import { Decisions, type Written } from '../platform/event-store/index.js';
import type { CommandInput } from '../platform/graphql/index.js';
import type { Clock, JsonObject } from '../platform/kernel/index.js';
import type { UseCase } from './commands/use-case.js';
import { asPublished, worksDecider, type WorksCommand, type WorksState } from './domain/works.js';
import { GovernmentRecords } from './government-records.js';
import type { WorksHome } from './homes.js';

/** Clocks of senders are not ours. */
const CLOCKS_DIFFER_MS = 5 * 60_000;

/** Does, in one home of works, what its messages ask for: the shell around the decider, the same for every use case. */
export class WorksWriter {
  readonly #decisions: Decisions<WorksState, WorksCommand, WorksEvent>;
  readonly #government: GovernmentRecords;

  constructor(
    private readonly home: WorksHome,
    runtime: ContextRuntime,
    private readonly clock: Clock,
    private readonly rules: { readonly maxExtentMetres: number },
  ) {
    this.#decisions = new Decisions(runtime.store, worksDecider);
    this.#government = new GovernmentRecords(runtime, home);
  }

  /** @throws {Refusal} before anything is written */
  async write<Input extends CommandInput>(operation: string, useCase: UseCase<Input>, input: Input, from: From): Promise<Written<Works>> {
    const caller = mustBeCaller(from);
    const occurredAt = this.#happened(input.occurredAt ?? this.clock.now());
    const { worksId, command } = await useCase.command(input, {
      home: this.home,
      by: caller.organisationId,
      maxExtentMetres: this.rules.maxExtentMetres,
      mustKnow: this.#government.mustKnow(input.token),
    });
    return this.#decisions.decide({
      id: worksId,
      command,
      occurredAt,
      caller,
      correlationId: from.correlationId,
      operation,
      idempotencyKey: input.idempotencyKey,
      body: bodyOf(input),
      subject: { type: 'Works', id: worksId },
      projectIds: (state) => [asPublished(state).projectId],
      answer: asPublished,
    });
  }

  #happened(at: Date): Date {
    if (at.getTime() > this.clock.now().getTime() + CLOCKS_DIFFER_MS) {
      throw refusal('INVALID_INPUT', 'occurredAt', 'It says when something happened, and this lies ahead; what lies ahead belongs into a plan');
    }
    return at;
  }
}

/** What the sender wants, without how it is sent: a repeat with a newer token is still the same command. */
const bodyOf = ({ idempotencyKey: _, token: __, ...body }: CommandInput): JsonObject => JSON.parse(JSON.stringify(body)) as JsonObject;
