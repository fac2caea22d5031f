import { Injectable } from '@nestjs/common';
import { InputType } from '@nestjs/graphql';
import type { Appointment, Permit } from '../../../contracts/index.js';
import { asSent, type From } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Decisions, type Written } from '../../../platform/event-store/index.js';
import { CommandInput, IdInput } from '../../../platform/graphql/index.js';
import { Clock, type OrganisationId } from '../../../platform/kernel/index.js';
import { organisations } from '../domain/organisations.js';
import { asPublished, permits, type PermitCommand } from '../domain/permits.js';

/** Of every command about a permit that exists. */
@InputType({ isAbstract: true })
export abstract class PermitInput extends CommandInput {
  @IdInput()
  permitId!: string;
}

type Sender = { readonly by: OrganisationId; readonly appointments: readonly Appointment[] };
/** When it is decided, and for which works; none, where there is no such permit. */
export type About = { readonly at: Date; readonly worksId: string | undefined };

/** The shell around the decider, the same for every command about a permit that exists. */
@Injectable()
export class PermitChanges {
  readonly #permits;
  readonly #organisations;

  constructor(
    @InjectRuntime('government') { store }: ContextRuntime,
    private readonly clock: Clock,
  ) {
    this.#permits = new Decisions(store, permits);
    this.#organisations = new Decisions(store, organisations);
  }

  /** @throws {Refusal} before anything is written */
  async change(
    operation: string,
    input: PermitInput,
    from: From,
    command: (sender: Sender, about: About) => PermitCommand | Promise<PermitCommand>,
  ): Promise<Written<Permit>> {
    const sent = asSent(input, from, this.clock);
    const by = sent.caller.organisationId;
    // Read from the log, not from a view: an office given a moment ago is known.
    const { state: sender } = await this.#organisations.load(by);
    const { state } = await this.#permits.load(input.permitId);
    const about = { at: sent.occurredAt, worksId: state.status === 'UNREQUESTED' ? undefined : state.permit.worksId };
    return this.#permits.decide({
      ...sent,
      id: input.permitId,
      command: await command({ by, appointments: sender.status === 'registered' ? sender.organisation.appointments : [] }, about),
      operation,
      subject: { type: 'Permit', id: input.permitId },
      projectIds: (state) => asPublished(state).projectIds,
      answer: asPublished,
    });
  }
}
