import { Injectable } from '@nestjs/common';
import { InputType } from '@nestjs/graphql';
import { asSent, type From } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Decisions, type Written } from '../../../platform/event-store/index.js';
import { CommandInput, IdInput } from '../../../platform/graphql/index.js';
import { Clock } from '../../../platform/kernel/index.js';
import { Settings } from '../../../platform/ops/index.js';
import type { Keeping } from '../domain/permissions.js';
import { registeredUnit, unitOn, units, type Unit, type UnitCommand, type UnitRecord } from '../domain/units.js';
import { estateIn, mustBeResidents } from './known.js';

/** Of every command about a unit that exists. */
@InputType({ isAbstract: true })
export abstract class UnitInput extends CommandInput {
  @IdInput()
  unitId!: string;
}

/** A unit as it stands today, and all that the register holds of it. */
export type UnitShown = Unit & Pick<UnitRecord, 'areas' | 'ownerships' | 'tenancies'>;
export const shownOn = (unit: UnitRecord, day: string): UnitShown => ({
  ...unitOn(unit, day),
  areas: unit.areas,
  ownerships: unit.ownerships,
  tenancies: unit.tenancies,
});

export type AboutUnit = Keeping & { readonly today: string; readonly key: readonly [organisationId: string, idempotencyKey: string] };

/** The shell around the decider, the same for every command about a unit. */
@Injectable()
export class UnitChanges {
  readonly #store;
  readonly #units;

  constructor(
    @InjectRuntime('residents') { store }: ContextRuntime,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {
    this.#store = store;
    this.#units = new Decisions(store, units);
  }

  /**
   * @param unit its id, and, of one that there may not be yet, its estate
   * @param people whom the command names as owners or tenants
   * @throws {Refusal} before anything is written
   */
  async change(
    operation: string,
    input: CommandInput,
    from: From,
    unit: { readonly id: string; readonly estateId?: string },
    command: (about: AboutUnit) => UnitCommand,
    people: { readonly ids: readonly string[]; readonly field: string } = { ids: [], field: '' },
  ): Promise<Written<UnitShown>> {
    const sent = asSent(input, from, this.clock);
    const { state } = await this.#units.load(unit.id);
    const estateId = unit.estateId ?? (state.status === 'registered' ? state.unit.estateId : undefined);
    const estate = estateId === undefined ? undefined : await estateIn(this.#store, estateId);
    // Whom it names is looked up for those only who may ask.
    if (estate?.keeperId === sent.caller.organisationId) await mustBeResidents(this.#store, estate.id, people.ids, people.field);
    const today = this.settings.workingDays.dayOf(this.clock.now());
    return this.#units.decide({
      ...sent,
      id: unit.id,
      command: command({ by: sent.caller, keeperId: estate?.keeperId, today, key: [sent.caller.organisationId, sent.idempotencyKey] }),
      operation,
      subject: { type: 'Unit', id: unit.id },
      projectIds: () => estate?.projectIds ?? [],
      audience: null,
      answer: (after) => shownOn(registeredUnit(after), today),
    });
  }
}
