import { Injectable } from '@nestjs/common';
import { asSent, type AsSent, type From } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Decisions, type LogPosition, type RecordedEvent, type Written } from '../../../platform/event-store/index.js';
import { Clock, type OrganisationId } from '../../../platform/kernel/index.js';
import { concluded, contracts, isInForce } from '../domain/contracts.js';
import { milestoneIdOf, standingAfter, type Milestone, type WorkPackage } from '../domain/standing.js';
import { workPackages, type PackageCommand, type PackageEvent, type PackageState } from '../domain/work-packages.js';
import type { MilestoneInput } from './milestone-input.js';

type Without<Each, Names extends PropertyKey> = Each extends unknown ? Omit<Each, Names> : never;
/** What a command about a milestone says beside who sends it and which milestone it is about. */
type Particular = Without<Exclude<PackageCommand, { readonly type: 'define-work-package' }>, 'by' | 'milestoneKey'>;

export type Sending = AsSent & { readonly by: OrganisationId; readonly now: Date };

/** The shell around the decider of work packages, the same for every command. */
@Injectable()
export class PackageWriter {
  readonly #packages: Decisions<PackageState, PackageCommand, PackageEvent>;
  readonly #contracts;

  constructor(
    @InjectRuntime('contractors') private readonly runtime: ContextRuntime,
    private readonly clock: Clock,
  ) {
    this.#packages = new Decisions(runtime.store, workPackages);
    this.#contracts = new Decisions(runtime.store, contracts);
  }

  /** How a command came, by whose organisation, and what time it is. */
  sending(input: Parameters<typeof asSent>[0], from: From): Sending {
    const sent = asSent(input, from, this.clock);
    return { ...sent, by: sent.caller.organisationId, now: this.clock.now() };
  }

  async stateOf(packageId: string): Promise<PackageState> {
    return (await this.#packages.load(packageId)).state;
  }

  /** Whether the contract of a package is in force at each of some times. Read from the log: one that was ended a moment ago is over. */
  async isInForce(packageId: string, ...times: readonly Date[]): Promise<boolean> {
    const state = await this.stateOf(packageId);
    if (state.status === 'undefined') return false;
    const contract = concluded((await this.#contracts.load(state.contractId)).state);
    return times.every((at) => isInForce(contract, state.projectId, at.toISOString()));
  }

  async define(sent: Sending, command: PackageCommand & { readonly type: 'define-work-package' }): Promise<Written<WorkPackage>> {
    const { packageId: id, projectId } = command;
    const { at } = await this.#packages.decide({
      ...sent,
      id,
      command,
      operation: command.type,
      subject: { type: 'WorkPackage', id },
      projectIds: () => [projectId],
      answer: () => null,
    });
    return { answer: await this.#standingAt(id, at), at };
  }

  async decide(sent: Sending, { packageId, milestoneKey }: MilestoneInput, particular: Particular): Promise<Written<Milestone>> {
    const id = milestoneIdOf(packageId, milestoneKey);
    const { at } = await this.#packages.decide({
      ...sent,
      id: packageId,
      command: { ...particular, by: sent.by, milestoneKey },
      operation: particular.type,
      subject: { type: 'Milestone', id },
      projectIds: (state) => (state.status === 'defined' ? [state.projectId] : []),
      answer: () => null,
    });
    const milestone = (await this.#standingAt(packageId, at)).milestones.find((each) => each.id === id);
    if (!milestone) throw new Error(`There is no milestone ${id}, although it was decided on`);
    return { answer: milestone, at };
  }

  /**
   * The package as it stood right after what a command wrote. Read from the log, since it tells when things were learned, which the
   * append decides; and so a repeat gets the first answer, whatever happened since.
   */
  async #standingAt(id: string, { position }: LogPosition): Promise<WorkPackage> {
    const history = await this.runtime.store.readStream(`${workPackages.category}-${id}`);
    let standing: WorkPackage | undefined;
    for (const event of history as readonly (RecordedEvent & PackageEvent)[]) if (event.position <= position) standing = standingAfter(standing, event);
    if (!standing) throw new Error(`There is no work package ${id} at ${position}`);
    return standing;
  }
}
