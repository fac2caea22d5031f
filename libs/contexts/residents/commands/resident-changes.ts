import { Injectable } from '@nestjs/common';
import { InputType } from '@nestjs/graphql';
import type { PoolClient } from 'pg';
import { asSent, type From } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Decisions, type Written } from '../../../platform/event-store/index.js';
import { CommandInput, IdInput } from '../../../platform/graphql/index.js';
import { Clock, forItself, type Json, type JsonObject } from '../../../platform/kernel/index.js';
import { Settings } from '../../../platform/ops/index.js';
import { isThePerson, type Keeping } from '../domain/permissions.js';
import { isUnder14 } from '../domain/purposes.js';
import { registeredResident, residents, type Hold, type Resident, type ResidentCommand } from '../domain/residents.js';
import { holdsOf } from '../vault/holds.js';
import type { PersonalData } from '../vault/personal-data.js';
import { ResidentVault } from '../vault/resident-vault.js';
import { estateIn } from './known.js';

/** Of every command about a resident that exists. */
@InputType({ isAbstract: true })
export abstract class ResidentInput extends CommandInput {
  @IdInput()
  residentId!: string;
}

/** `data`: what the vault holds; undefined: nothing, or no more. */
export type AboutResidentNow = Keeping & {
  readonly estateId: string | undefined;
  readonly today: string;
  readonly data: PersonalData | undefined;
  readonly child: boolean;
  readonly holds: () => Promise<readonly Hold[]>;
};

export type ResidentChange<Answer extends Json> = {
  readonly operation: string;
  readonly input: ResidentInput;
  readonly from: From;
  readonly command: (about: AboutResidentNow) => ResidentCommand | Promise<ResidentCommand>;
  readonly answer: (resident: Resident) => Answer;
  /** In place of what the client sent, where that holds personal data. */
  readonly body?: JsonObject;
  readonly alongside?: (tx: PoolClient) => Promise<void>;
};

/** The shell around the decider, the same for every command about a resident that exists. */
@Injectable()
export class ResidentChanges {
  readonly #residents;

  constructor(
    @InjectRuntime('residents') private readonly runtime: ContextRuntime,
    private readonly vault: ResidentVault,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {
    this.#residents = new Decisions(runtime.store, residents);
  }

  /** @throws {Refusal} before anything is written */
  async change<Answer extends Json>({ operation, input, from, command, answer, body, alongside }: ResidentChange<Answer>): Promise<Written<Answer>> {
    const sent = asSent(input, from, this.clock);
    const id = input.residentId;
    const { state } = await this.#residents.load(id);
    const resident = state.status === 'registered' ? state.resident : undefined;
    const estate = resident && (await estateIn(this.runtime.store, resident.estateId));
    const keeping: Keeping = { by: sent.caller, keeperId: estate?.keeperId };
    const today = this.settings.workingDays.dayOf(this.clock.now());
    const data = resident && (await this.vault.read(id));
    const about = { ...keeping, estateId: estate?.id, today, data, child: isUnder14(data?.birthDate ?? null, today), holds: () => holdsOf(this.runtime, id, today) };
    return this.#residents.decide({
      ...sent,
      caller: isThePerson({ ...keeping, personId: resident?.personId ?? null }) ? forItself(sent.caller) : sent.caller,
      id,
      command: await command(about),
      operation,
      ...(body && { body }),
      subject: { type: 'Resident', id },
      projectIds: () => estate?.projectIds ?? [],
      audience: null,
      answer: (after) => answer(registeredResident(after)),
      ...(alongside && { alongside }),
    });
  }
}
