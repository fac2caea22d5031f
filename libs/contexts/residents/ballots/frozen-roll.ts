import { createHash } from 'node:crypto';
import { setImmediate as others } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import { canonicalJson } from '../../../platform/proof/index.js';
import type { OwnEntry } from '../domain/ballots/cast.js';
import type { FrozenRoll } from '../domain/ballots/ballot-state.js';
import { blinded, enter, type UnitEntry } from '../domain/ballots/commitments.js';
import type { Head, Roll, RollUnit } from '../domain/ballots/roll.js';
import { random } from './random.js';
import { read, rollRootOf, written, type WrittenOpening } from './recount-file.js';
import { sealed, unsealed } from './sealed.js';

type FrozenUnit = RollUnit & { readonly own: OwnEntry };
/** A roll with an entry for each of its units, ready to be kept. */
export type Frozen = FrozenRoll & { readonly heads: readonly Head[]; readonly entered: readonly FrozenUnit[] };

const entryIdBytes = 16;
const drawnId = (): string => Buffer.from(random().toString(16).padStart(64, '0'), 'hex').subarray(-entryIdBytes).toString('hex');

/** An entry takes milliseconds to make: between heads others have their turn. */
export const frozen = async (ballotId: string, { heads, units, total }: Roll): Promise<Frozen> => {
  const byHead = Map.groupBy(units, ({ headId }) => headId);
  const entered: FrozenUnit[] = [];
  for (const { id } of heads) {
    for (const [index, unit] of (byHead.get(id) ?? []).entries()) {
      const counts = blinded({ heads: index === 0 ? 1 : 0, area: unit.area }, random);
      entered.push({ ...unit, own: { entry: enter(ballotId, drawnId(), counts, random), counts } });
    }
    await others();
  }
  const entries = entered.map(({ own }) => own.entry).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const listed = entered.map(({ own, ...unit }) => ({ ...unit, entryId: own.entry.id })).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const voters = Object.fromEntries(heads.map((head) => [head.id, head.voters]));
  const digest = createHash('sha256')
    .update(canonicalJson({ ballotId, units: listed, voters }))
    .digest('base64url');
  return { total, units: units.length, digest, recountRoot: rollRootOf(entries), heads, entered };
};

type HeadRow = {
  readonly id: string;
  readonly voters: readonly string[];
  readonly area: string;
  readonly sealed: string;
  /** Of its units, by their ids. */
  readonly entries: Readonly<Record<string, UnitEntry>> | null;
};
type SealedEntry = WrittenOpening & { readonly entryId: string };
/** A head on the roll, with what opens the entries of its units. */
export type HeadOnRoll = Head & { readonly own: readonly OwnEntry[] };

const placeOf = (ballotId: string, headId: string): readonly string[] => ['entries', ballotId, headId];

/** The rolls of ballots, as they were frozen. */
export class FrozenRolls {
  constructor(private readonly pool: Pool) {}

  async put(tx: PoolClient, ballotId: string, { heads, entered }: Frozen, key: Buffer): Promise<void> {
    const byHead = Map.groupBy(entered, ({ headId }) => headId);
    const sealedOf = ({ id }: Head): string => {
      const entries: readonly SealedEntry[] = (byHead.get(id) ?? []).map(({ own }) => ({ entryId: own.entry.id, ...written(own.counts) }));
      return sealed(JSON.stringify(entries), placeOf(ballotId, id), key);
    };
    await tx.query(
      `INSERT INTO ballot_heads (ballot_id, head_id, voters, area, sealed)
       SELECT $1, id, ARRAY(SELECT jsonb_array_elements_text(voters)), area, sealed FROM unnest($2::text[], $3::jsonb[], $4::bigint[], $5::text[]) t(id, voters, area, sealed)`,
      [ballotId, heads.map(({ id }) => id), heads.map(({ voters }) => JSON.stringify(voters)), heads.map(({ area }) => area), heads.map(sealedOf)],
    );
    await tx.query(
      `INSERT INTO ballot_units (ballot_id, unit_id, head_id, building, stair, label, area, area_source, entry)
       SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::text[], $9::jsonb[])`,
      [
        ballotId,
        entered.map(({ id }) => id),
        entered.map(({ headId }) => headId),
        entered.map(({ building }) => building),
        entered.map(({ stair }) => stair),
        entered.map(({ label }) => label),
        entered.map(({ area }) => area),
        entered.map(({ areaSource }) => areaSource),
        entered.map(({ own }) => JSON.stringify(own.entry)),
      ],
    );
  }

  /** Whoever counts as one with this unit. */
  async headOf(ballotId: string, unitId: string, key: Buffer): Promise<HeadOnRoll | undefined> {
    return (await this.#read(ballotId, 'head_id = (SELECT head_id FROM ballot_units WHERE ballot_id = $1 AND unit_id = $2)', unitId, key))[0];
  }

  async headsOf(ballotId: string, key: Buffer): Promise<readonly HeadOnRoll[]> {
    return this.#read(ballotId, '$2::text IS NULL', null, key);
  }

  /** Whoever of these residents is on the roll, and for which head. */
  async headOfAny(ballotId: string, residentIds: readonly string[]): Promise<{ readonly headId: string; readonly residentId: string } | undefined> {
    const { rows } = await this.pool.query<{ headId: string; voters: readonly string[] }>(
      'SELECT head_id AS "headId", voters FROM ballot_heads WHERE ballot_id = $1 AND voters && $2::text[] ORDER BY head_id LIMIT 1',
      [ballotId, residentIds],
    );
    const [row] = rows;
    const residentId = residentIds.find((id) => row?.voters.includes(id));
    return row && residentId !== undefined ? { headId: row.headId, residentId } : undefined;
  }

  /** Those with a unit in a building. */
  async headsIn(ballotId: string, building: string): Promise<readonly string[]> {
    const { rows } = await this.pool.query<{ id: string }>('SELECT DISTINCT head_id AS id FROM ballot_units WHERE ballot_id = $1 AND building = $2', [
      ballotId,
      building,
    ]);
    return rows.map(({ id }) => id);
  }

  async #read(ballotId: string, condition: string, value: string | null, key: Buffer): Promise<readonly HeadOnRoll[]> {
    const { rows } = await this.pool.query<HeadRow>(
      `SELECT head_id AS id, voters, area, sealed,
         (SELECT jsonb_object_agg(unit_id, entry) FROM ballot_units u WHERE u.ballot_id = h.ballot_id AND u.head_id = h.head_id) AS entries
       FROM ballot_heads h WHERE ballot_id = $1 AND ${condition} ORDER BY head_id`,
      [ballotId, value],
    );
    return rows.map((row) => opened(ballotId, row, key));
  }
}

const opened = (ballotId: string, { id, voters, area, sealed: seal, entries }: HeadRow, key: Buffer): HeadOnRoll => {
  const byEntry = new Map(Object.entries(entries ?? {}).map(([unitId, entry]) => [entry.id, { unitId, entry }]));
  const own = (JSON.parse(unsealed(seal, placeOf(ballotId, id), key)) as readonly SealedEntry[]).map(({ entryId, ...opening }) => {
    const unit = byEntry.get(entryId);
    if (!unit) throw new Error(`The roll of ${ballotId} lacks the entry ${entryId}`);
    return { ...unit, counts: read(opening) };
  });
  return { id, voters, area: Number(area), unitIds: own.map(({ unitId }) => unitId), own: own.map(({ entry, counts }) => ({ entry, counts })) };
};
