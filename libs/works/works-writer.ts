import type { Rules, Works, WorksEvent } from '../contracts/index.js';
import { Directory } from '../directory/index.js';
import { asSent, type From } from '../platform/command-bus/index.js';
import type { ContextRuntime } from '../platform/context/index.js';
import { Decisions, type Written } from '../platform/event-store/index.js';
import type { CommandInput } from '../platform/graphql/index.js';
import type { Clock } from '../platform/kernel/index.js';
import type { Settings } from '../platform/ops/index.js';
import type { UseCase } from './commands/use-case.js';
import { asPublished, worksDecider, type Permission, type WorksCommand, type WorksState } from './domain/works.js';
import type { WorksHome } from './homes.js';
import { KnownPermits } from './permits/known-permits.js';

/** Does, in one home of works, what its messages ask for: the shell around the decider, the same for every use case. */
export class WorksWriter {
  readonly #decisions: Decisions<WorksState, WorksCommand, WorksEvent>;
  readonly #directory: Directory;
  readonly #permits: KnownPermits;

  constructor(
    private readonly home: WorksHome,
    runtime: ContextRuntime,
    private readonly clock: Clock,
    private readonly settings: Pick<Settings<Rules>, 'rules' | 'workingDays'>,
  ) {
    this.#decisions = new Decisions(runtime.store, worksDecider);
    this.#directory = new Directory(runtime, settings);
    this.#permits = new KnownPermits(runtime);
  }

  /** @throws {Refusal} before anything is written */
  async write<Input extends CommandInput>(operation: string, useCase: UseCase<Input>, input: Input, from: From): Promise<Written<Works>> {
    const sent = asSent(input, from, this.clock);
    const { worksId, command } = await useCase.command(input, {
      home: this.home,
      by: sent.caller.organisationId,
      at: sent.occurredAt,
      maxExtentMetres: this.settings.rules.footprint.values.maxMetres,
      mustKnow: this.#directory.mustKnow(input.token),
      permission: (id) => this.#permission(id, sent.occurredAt, input.token),
    });
    return this.#decisions.decide({
      ...sent,
      id: worksId,
      command,
      operation,
      subject: { type: 'Works', id: worksId },
      projectIds: (state) => [asPublished(state).projectId],
      answer: asPublished,
    });
  }

  async #permission(worksId: string, at: Date, token: string | null | undefined): Promise<Permission> {
    const permits = await this.#permits.of(worksId, token);
    await this.#directory.settled(token);
    return { permits, rule: await this.#directory.rule('permitsNeeded', at) };
  }
}
