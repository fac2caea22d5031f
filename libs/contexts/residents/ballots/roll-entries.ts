import type { Pool } from 'pg';
import { derivedId } from '../../../platform/kernel/index.js';
import type { AreaSource } from '../domain/units.js';
import type { Head } from '../domain/ballots/roll.js';
import { unitOn, type UnitRecord } from '../domain/units.js';

/** Of a unit: as whom and how large the roll counts it. */
type OnRoll = { readonly head: Head; readonly area: number; readonly areaSource: AreaSource };
/** And what the register says of it today. `voterIds`: who would be on the roll, had it been frozen today. */
type Registered = { readonly area: number; readonly areaSource: AreaSource; readonly ownerIds: readonly string[]; readonly voterIds: readonly string[] };
/** Null: the roll lacks it; the register has it no more, or of another estate. */
export type RollEntry = { readonly unitId: string; readonly onRoll: OnRoll | null; readonly registered: Registered | null };

/** A unit that the roll lacks, in a stream of its own: nobody votes for it, and that it is left out can be disputed. */
export const leftOut = (ballotId: string, unitId: string): Head => ({ id: derivedId('left-out', ballotId, unitId), voters: [], unitIds: [unitId], area: 0 });

/** Whoever is on the roll for it, or would be by now: to them it is said why the roll stands. */
export const concernedBy = ({ onRoll, registered }: RollEntry): readonly string[] => [
  ...(onRoll?.head.voters ?? []),
  ...(registered?.voterIds ?? []),
  ...(registered?.ownerIds ?? []),
];

type RollRow = {
  readonly unitId: string;
  readonly area: string;
  readonly areaSource: AreaSource;
  readonly headId: string;
  readonly voters: readonly string[];
  readonly headArea: string;
  readonly unitIds: readonly string[];
};

/** Units beside what the roll of a ballot has of them, for whoever finds that it should be otherwise. */
export class RollEntries {
  constructor(private readonly pool: Pool) {}

  /** @param today as which the register is read */
  async of(ballotId: string, estateId: string, unitIds: readonly string[], today: string): Promise<readonly RollEntry[]> {
    const [onRoll, registered] = await Promise.all([this.#onRoll(ballotId, unitIds), this.#registered(estateId, unitIds, today)]);
    return unitIds.map((unitId) => ({ unitId, onRoll: onRoll.get(unitId) ?? null, registered: registered.get(unitId) ?? null }));
  }

  async #onRoll(ballotId: string, unitIds: readonly string[]): Promise<ReadonlyMap<string, OnRoll>> {
    const { rows } = await this.pool.query<RollRow>(
      `SELECT u.unit_id AS "unitId", u.area, u.area_source AS "areaSource", h.head_id AS "headId", h.voters, h.area AS "headArea",
         ARRAY(SELECT unit_id FROM ballot_units o WHERE o.ballot_id = u.ballot_id AND o.head_id = u.head_id ORDER BY unit_id) AS "unitIds"
       FROM ballot_units u JOIN ballot_heads h USING (ballot_id, head_id) WHERE u.ballot_id = $1 AND u.unit_id = ANY ($2)`,
      [ballotId, unitIds],
    );
    return new Map(
      rows.map(({ unitId, area, areaSource, headId: id, voters, headArea, unitIds: ofHead }) => [
        unitId,
        { head: { id, voters, unitIds: ofHead, area: Number(headArea) }, area: Number(area), areaSource },
      ]),
    );
  }

  async #registered(estateId: string, unitIds: readonly string[], today: string): Promise<ReadonlyMap<string, Registered>> {
    const { rows } = await this.pool.query<{ unit: UnitRecord }>('SELECT unit FROM units WHERE estate_id = $1 AND id = ANY ($2)', [estateId, unitIds]);
    const found = rows.map(({ unit }) => unitOn(unit, today));
    const ownersOf = ({ ownership }: (typeof found)[number]) => (ownership?.owners ?? []).map(({ residentId }) => residentId);
    const wards = await this.pool.query<{ id: string; guardianId: string }>(
      `SELECT id, resident->>'guardianId' AS "guardianId" FROM residents WHERE id = ANY ($1) AND resident->>'guardianId' IS NOT NULL`,
      [found.flatMap(ownersOf)],
    );
    const guardians = new Map(wards.rows.map(({ id, guardianId }) => [id, guardianId]));
    return new Map(
      found.map((unit) => {
        const ownerIds = ownersOf(unit);
        const voterIds = [...new Set(ownerIds.map((owner) => guardians.get(owner) ?? owner))];
        return [unit.id, { area: unit.area, areaSource: unit.areaSource, ownerIds, voterIds }];
      }),
    );
  }
}
