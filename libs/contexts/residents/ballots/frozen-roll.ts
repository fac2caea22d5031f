import { createHash } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { canonicalJson, type Hash } from '../../../platform/proof/index.js';
import type { OwnEntry } from '../domain/ballots/cast.js';
import type { FrozenRoll } from '../domain/ballots/ballot-state.js';
import { blinded, enter, type UnitEntry } from '../domain/ballots/commitments.js';
import type { Head, Roll, RollUnit } from '../domain/ballots/roll.js';
import { random } from './random.js';
import { inSlices } from './in-slices.js';
import { inOrder, keptEntry, rootOfMany } from './recount-entries.js';
import { read, written, type WrittenOpening } from './recount-file.js';
import { sealed, unsealed } from './sealed.js';

type FrozenUnit = RollUnit & { readonly own: OwnEntry };
/** A roll with an entry for each of its units, ready to be kept. */
export type Frozen = FrozenRoll & { readonly heads: readonly Head[]; readonly entered: readonly FrozenUnit[] };

const entryIdBytes = 16;
const drawnId = (): string => Buffer.from(random().toString(16).padStart(64, '0'), 'hex').subarray(-entryIdBytes).toString('hex');

/** A large roll takes a minute: others have their turn meanwhile. */
export const frozen = async (ballotId: string, { heads, units, total }: Roll): Promise<Frozen> => {
  const entered: FrozenUnit[] = [];
  const begun = new Set<string>();
  await inSlices(units, (unit) => {
    // One head, whatever the number of its units: the first of them has it.
    const counts = blinded({ heads: begun.has(unit.headId) ? 0 : 1, area: unit.area }, random);
    begun.add(unit.headId);
    entered.push({ ...unit, own: { entry: enter(ballotId, drawnId(), counts, random), counts } });
  });
  const hashes: Hash[] = [];
  await inSlices(inOrder(entered.map(({ own }) => own.entry)), (entry) => hashes.push(keptEntry(entry, undefined).rollHash));
  return { total, units: units.length, digest: await digestOf(ballotId, entered, heads), recountRoot: await rootOfMany(hashes), heads, entered };
};

/** Of canonical JSON: `{ballotId, units, voters}`, units by their ids, voters by head. */
const digestOf = async (ballotId: string, entered: readonly FrozenUnit[], heads: readonly Head[]): Promise<string> => {
  const hash = createHash('sha256').update(`{"ballotId":${canonicalJson(ballotId)},"units":[`);
  let separator = '';
  const add = (text: string): void => {
    hash.update(separator + text);
    separator = ',';
  };
  await inSlices(inOrder(entered), ({ own, ...unit }) => add(canonicalJson({ ...unit, entryId: own.entry.id })));
  hash.update('],"voters":{');
  separator = '';
  await inSlices(inOrder(heads), ({ id, voters }) => add(`${canonicalJson(id)}:${canonicalJson(voters)}`));
  return hash.update('}}').digest('base64url');
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

const atOnce = 250;
const lots = function* <Of>(all: readonly Of[]): Generator<readonly Of[]> {
  for (let at = 0; at < all.length; at += atOnce) yield all.slice(at, at + atOnce);
};

/** The rolls of ballots, as they were frozen. */
export class FrozenRolls {
  constructor(private readonly pool: Pool) {}

  /** In lots: thousands of rows in one statement would hold everybody up. */
  async put(tx: PoolClient, ballotId: string, { heads, entered }: Frozen, key: Buffer): Promise<void> {
    const byHead = Map.groupBy(entered, ({ headId }) => headId);
    const sealedOf = ({ id }: Head): string => {
      const entries: readonly SealedEntry[] = (byHead.get(id) ?? []).map(({ own }) => ({ entryId: own.entry.id, ...written(own.counts) }));
      return sealed(JSON.stringify(entries), placeOf(ballotId, id), key);
    };
    for (const some of lots(heads))
      await tx.query(
        `INSERT INTO ballot_heads (ballot_id, head_id, voters, area, sealed)
         SELECT $1, id, ARRAY(SELECT jsonb_array_elements_text(voters)), area, sealed FROM unnest($2::text[], $3::jsonb[], $4::bigint[], $5::text[]) t(id, voters, area, sealed)`,
        [ballotId, some.map(({ id }) => id), some.map(({ voters }) => JSON.stringify(voters)), some.map(({ area }) => area), some.map(sealedOf)],
      );
    for (const some of lots(entered))
      await tx.query(
        `INSERT INTO ballot_units (ballot_id, unit_id, head_id, building, stair, label, area, area_source, entry)
         SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::text[], $9::jsonb[])`,
        [
          ballotId,
          some.map(({ id }) => id),
          some.map(({ headId }) => headId),
          some.map(({ building }) => building),
          some.map(({ stair }) => stair),
          some.map(({ label }) => label),
          some.map(({ area }) => area),
          some.map(({ areaSource }) => areaSource),
          some.map(({ own }) => JSON.stringify(own.entry)),
        ],
      );
  }

  /** Whoever counts as one with this unit. */
  async headOf(ballotId: string, unitId: string, key: Buffer): Promise<HeadOnRoll | undefined> {
    return (await this.#read(ballotId, 'head_id = (SELECT head_id FROM ballot_units WHERE ballot_id = $1 AND unit_id = $2)', unitId, key))[0];
  }

  /** The next ones after that id. */
  async headsAfter(ballotId: string, after: string, key: Buffer): Promise<readonly HeadOnRoll[]> {
    return this.#read(ballotId, `head_id > $2 ORDER BY head_id LIMIT ${atOnce}`, after, key);
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

  async #read(ballotId: string, condition: string, value: string, key: Buffer): Promise<readonly HeadOnRoll[]> {
    const { rows } = await this.pool.query<HeadRow>(
      `SELECT head_id AS id, voters, area, sealed,
         (SELECT jsonb_object_agg(unit_id, entry) FROM ballot_units u WHERE u.ballot_id = h.ballot_id AND u.head_id = h.head_id) AS entries
       FROM ballot_heads h WHERE ballot_id = $1 AND ${condition}`,
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
