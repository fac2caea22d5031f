import type { Rules, Works, WorksEvent } from '../contracts/index.js';
import type { Directory } from '../directory/index.js';
import { asSent, type AsSent, type From } from '../platform/command-bus/index.js';
import type { ContextRuntime } from '../platform/context/index.js';
import { Decisions, type Written } from '../platform/event-store/index.js';
import type { Clock, OrganisationId } from '../platform/kernel/index.js';
import type { ActingInput, UseCase } from './commands/use-case.js';
import { actingDecider, type Acting } from './domain/acting.js';
import { asPublished, type Permission, type WorksState } from './domain/works.js';
import type { WorksHome } from './homes.js';
import { KnownContracts } from './contracts/known-contracts.js';
import { KnownPermits } from './permits/known-permits.js';

/** Does, in one home of works, what its messages ask for: the shell around the decider, the same for every use case. */
export class WorksWriter {
  readonly #decisions: Decisions<WorksState, Acting, WorksEvent>;
  readonly #contracts: KnownContracts;
  readonly #permits: KnownPermits;

  constructor(
    private readonly home: WorksHome,
    runtime: ContextRuntime,
    private readonly clock: Clock,
    private readonly directory: Directory,
    private readonly rules: Pick<Rules, 'footprint'>,
  ) {
    this.#decisions = new Decisions(runtime.store, actingDecider);
    this.#contracts = new KnownContracts(runtime);
    this.#permits = new KnownPermits(runtime);
  }

  /** @throws {Refusal} before anything is written */
  async write<Input extends ActingInput>(operation: string, useCase: UseCase<Input>, input: Input, from: From): Promise<Written<Works>> {
    const sent = asSent(input, from, this.clock);
    const { caller, by, contracts } = await this.#right(input, sent);
    const { worksId, command } = await useCase.command(input, {
      home: this.home,
      by,
      at: sent.occurredAt,
      sentBy: caller.organisationId,
      maxExtentMetres: this.rules.footprint.values.maxMetres,
      mustKnow: this.directory.mustKnow(input.token),
      permission: (id) => this.#permission(id, sent.occurredAt, input.token),
    });
    return this.#decisions.decide({
      ...sent,
      caller,
      id: worksId,
      command: { command, contracts },
      operation,
      subject: { type: 'Works', id: worksId },
      projectIds: (state) => [asPublished(state).projectId],
      answer: asPublished,
    });
  }

  async #permission(worksId: string, at: Date, token: string | null | undefined): Promise<Permission> {
    const permits = await this.#permits.of(worksId, token);
    await this.directory.settled(token);
    return { permits, rule: await this.directory.rule('permitsNeeded', at) };
  }

  /** For whom the sender acts, and by which right. */
  async #right(
    { onBehalfOf, token }: ActingInput,
    { caller, occurredAt }: AsSent,
  ): Promise<Pick<AsSent, 'caller'> & { by: OrganisationId; contracts: Acting['contracts'] }> {
    const own = caller.organisationId;
    if (onBehalfOf == null || onBehalfOf === own) return { caller, by: own, contracts: null };
    const principalId = onBehalfOf as OrganisationId;
    const contracts = await this.#contracts.inForce({ principalId, contractorId: own, at: occurredAt, now: this.clock.now() }, token);
    return { caller: { ...caller, principalId }, by: principalId, contracts };
  }
}
