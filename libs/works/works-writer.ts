import type { Rules, Works, WorksEvent } from '../contracts/index.js';
import type { Directory } from '../directory/index.js';
import { asSent, type AsSent, type From } from '../platform/command-bus/index.js';
import type { ContextRuntime } from '../platform/context/index.js';
import { Decisions, type Written } from '../platform/event-store/index.js';
import type { Clock, OrganisationId } from '../platform/kernel/index.js';
import { KnownWorkItems } from '../work-items/index.js';
import type { ActingInput, UseCase } from './commands/use-case.js';
import { actingDecider, type Acting } from './domain/acting.js';
import type { WorkItemOfWorks } from './domain/consent-needed.js';
import { asPublished, type Permission, type WorksState } from './domain/works.js';
import type { WorksHome } from './homes.js';
import { KnownConsents } from './consents/known-consents.js';
import { KnownContracts } from './contracts/known-contracts.js';
import { KnownPermits } from './permits/known-permits.js';

/** Does, in one home of works, what its messages ask for: the shell around the decider, the same for every use case. */
export class WorksWriter {
  readonly #decisions: Decisions<WorksState, Acting, WorksEvent>;
  readonly #contracts: KnownContracts;
  readonly #permits: KnownPermits;
  readonly #workItems: KnownWorkItems;
  readonly #consents: KnownConsents;

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
    this.#workItems = new KnownWorkItems(runtime);
    this.#consents = new KnownConsents(runtime);
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
      workItem: (id) => this.#workItems.mustKnow(id, 'workItemId', input.token),
      permission: (id, workItemId) => this.#permission(id, workItemId, sent.occurredAt, input.token),
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

  async #permission(worksId: string, becomes: string | null | undefined, at: Date, token: string | null | undefined): Promise<Permission> {
    const permits = await this.#permits.of(worksId, token);
    await this.directory.settled(token);
    const workItem = await this.#workItemOf(becomes === undefined ? await this.#namedBy(worksId) : becomes, token);
    return { permits, rule: await this.directory.rule('permitsNeeded', at), workItem };
  }

  async #namedBy(worksId: string): Promise<string | null> {
    const { state } = await this.#decisions.load(worksId);
    return state.status === 'UNPLANNED' ? null : (state.works.workItemId ?? null);
  }

  async #workItemOf(id: string | null, token: string | null | undefined): Promise<WorkItemOfWorks | null> {
    if (id === null) return null;
    return { ...(await this.#workItems.mustKnow(id, 'workItemId', token)), asked: await this.#consents.of(id, token) };
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
