import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { Accepts, mustBeCaller, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Clock } from '../../../platform/kernel/index.js';
import { Settings } from '../../../platform/ops/index.js';
import type { Resident } from '../domain/residents.js';
import type { Share } from '../domain/shares.js';
import { unitOn, type Unit, type UnitRecord } from '../domain/units.js';
import { seeing } from './reading.js';

/** What somebody owns or rents; of others who own it too, nothing. */
export type Holding = Pick<Unit, 'building' | 'stair' | 'label' | 'use' | 'area' | 'areaSource'> & {
  readonly unitId: string;
  readonly role: 'OWNER' | 'TENANT';
  readonly share: Share | null;
  readonly since: string;
  readonly until: string | null;
};
export type Home = { readonly resident: Resident; readonly holdings: readonly Holding[] };

export class MyHomesInput {
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  token?: string | null;
}

/** Of whoever asks, in each estate whose register has the person. */
@Accepts('residents', MyHomesInput)
export class MyHomes extends QueryMessage<MyHomesInput, readonly Home[]> {}

type Row = Omit<Holding, keyof Unit> & { readonly residentId: string; readonly unit: UnitRecord };

@QueryHandler(MyHomes)
export class MyHomesHandler implements IQueryHandler<MyHomes> {
  constructor(
    @InjectRuntime('residents') private readonly runtime: ContextRuntime,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  async execute({ input: { token }, from }: MyHomes): Promise<readonly Home[]> {
    await seeing(this.runtime, token);
    const { pool } = this.runtime.database;
    const residents = await pool.query<{ resident: Resident }>('SELECT resident FROM residents WHERE person_id = $1 ORDER BY position', [mustBeCaller(from).personId]);
    const own = residents.rows.map(({ resident }) => resident);
    const { rows } = await pool.query<Row>(
      `SELECT resident_id AS "residentId", unit_id AS "unitId", role, share, since, until, unit FROM unit_people JOIN units ON units.id = unit_id
       WHERE resident_id = ANY ($1) ORDER BY since, units.position`,
      [own.map(({ id }) => id)],
    );
    const today = this.settings.workingDays.dayOf(this.clock.now());
    return own.map((resident) => ({ resident, holdings: rows.filter(({ residentId }) => residentId === resident.id).map((row) => holdingOn(row, today)) }));
  }
}

const holdingOn = ({ unit, residentId: _, ...row }: Row, today: string): Holding => {
  const { building, stair, label, use, area, areaSource } = unitOn(unit, today);
  return { building, stair, label, use, area, areaSource, ...row };
};
