import type { Rules, Works, WorksEvent } from '../contracts/index.js';
import type { Directory } from '../directory/index.js';
import { asSent, type From } from '../platform/command-bus/index.js';
import { Decisions, type EventStore, type Written } from '../platform/event-store/index.js';
import type { CommandInput } from '../platform/graphql/index.js';
import type { Clock } from '../platform/kernel/index.js';
import type { UseCase } from './commands/use-case.js';
import { asPublished, worksDecider, type WorksCommand, type WorksState } from './domain/works.js';
import type { WorksHome } from './homes.js';

/** Does, in one home of works, what its messages ask for: the shell around the decider, the same for every use case. */
export class WorksWriter {
  readonly #decisions: Decisions<WorksState, WorksCommand, WorksEvent>;

  constructor(
    private readonly home: WorksHome,
    store: EventStore,
    private readonly clock: Clock,
    private readonly directory: Directory,
    private readonly rules: Pick<Rules, 'footprint'>,
  ) {
    this.#decisions = new Decisions(store, worksDecider);
  }

  /** @throws {Refusal} before anything is written */
  async write<Input extends CommandInput>(operation: string, useCase: UseCase<Input>, input: Input, from: From): Promise<Written<Works>> {
    const sent = asSent(input, from, this.clock);
    const { worksId, command } = await useCase.command(input, {
      home: this.home,
      by: sent.caller.organisationId,
      maxExtentMetres: this.rules.footprint.values.maxMetres,
      mustKnow: this.directory.mustKnow(input.token),
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
}
