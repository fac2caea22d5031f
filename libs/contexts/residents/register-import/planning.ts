import { Injectable } from '@nestjs/common';
import { refusal, type Estate } from '../../../contracts/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Clock, mustReach } from '../../../platform/kernel/index.js';
import { Settings } from '../../../platform/ops/index.js';
import { caughtUp } from '../../../platform/reading/index.js';
import { mustBeEstate } from '../commands/known.js';
import { unitIdOf } from '../commands/register-unit.js';
import { keepsTheRegister, type Keeper } from '../domain/permissions.js';
import type { UnitRecord } from '../domain/units.js';
import { ResidentVault } from '../vault/resident-vault.js';
import { planImport, type KnownUnit, type Plan } from './plan.js';
import { readRows } from './read-rows.js';
import { Staging } from './staging.js';

/** What a staged file would change of the register as it stands: the same for whoever looks, and for whoever confirms. */
@Injectable()
export class Planning {
  constructor(
    @InjectRuntime('residents') private readonly runtime: ContextRuntime,
    private readonly staging: Staging,
    private readonly vault: ResidentVault,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  /** @throws {Refusal} UNKNOWN_ESTATE, NOT_THE_KEEPER, OUTSIDE_MANDATE */
  async mustKeep(by: Keeper, estateId: string): Promise<Estate> {
    const estate = await mustBeEstate(this.runtime.store, estateId);
    keepsTheRegister.mustHold({ by, keeperId: estate.keeperId });
    mustReach(by, estate.projectIds);
    return estate;
  }

  /** @throws {Refusal} NOTHING_STAGED; STILL_BEHIND while the view is behind the log */
  async plan(by: Keeper, { id: estateId, keeperId }: Estate, importId: string): Promise<Plan> {
    const { text, stamp } = await this.staging.read({ organisationId: by.organisationId, importId, estateId });
    const { rows, bad } = readRows(text);
    if (!(await caughtUp(this.runtime))) throw refusal('STILL_BEHIND');
    const numbers = rows.flatMap(({ owner }) => (owner ? [owner.idNumber] : []));
    return planImport({
      ...{ estateId, rows, bad, stamp },
      idOf: (row) => unitIdOf(estateId, row),
      known: await this.#unitsOf(estateId),
      residentBy: await this.vault.findByNumber(estateId, numbers),
      keeping: { by, keeperId },
      today: this.settings.workingDays.dayOf(this.clock.now()),
      reason: `Import ${importId}`,
    });
  }

  async #unitsOf(estateId: string): Promise<ReadonlyMap<string, KnownUnit>> {
    const { rows } = await this.runtime.database.pool.query<{ id: string; version: string; unit: UnitRecord }>(
      'SELECT id, version, unit FROM units WHERE estate_id = $1',
      [estateId],
    );
    return new Map(rows.map(({ id, version, unit }) => [id, { id, version: Number(version), unit }]));
  }
}
