import { createHmac, randomBytes } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { refusal } from '../../../contracts/index.js';
import type { JsonObject } from '../../../platform/kernel/index.js';
import { keyBytes, open, seal, type MasterKeys, type WrappedKey } from '../../../platform/vault/index.js';
import { forBallot } from '../ballots/ballot-keys.js';
import { forSums } from '../ballots/secret-sums.js';
import { fieldsOf, sameNumber, type PersonalData } from './personal-data.js';

type On = Pick<Pool | PoolClient, 'query'>;

/** A person's data, sealed and ready to be put away; `key` is for this process alone. */
export type SealedRecord = { readonly residentId: string; readonly estateId: string; readonly key: Buffer; readonly data: PersonalData };

type RecordRow = WrappedKey & { readonly residentId: string; readonly estateId: string; readonly fields: readonly string[]; readonly sealed: Buffer };

const forKey = (residentId: string): readonly string[] => ['key', residentId];
const forData = (residentId: string, fields: readonly string[]): readonly string[] => ['data', residentId, ...fields];
const forIndex = ['index'];

/**
 * The personal data of residents: sealed by a key for each person, which is wrapped by the installation's master keys. Without the person's key
 * what was sealed is noise, wherever a copy of it lies.
 */
export class ResidentVault {
  #index: Buffer | undefined;

  constructor(
    private readonly pool: Pool,
    private readonly masterKeys: MasterKeys,
  ) {}

  newKey(): Buffer {
    return randomBytes(keyBytes);
  }

  /** Of the person; undefined, where none is held, or where it is erased. */
  async keyOf(residentId: string): Promise<Buffer | undefined> {
    const { rows } = await this.pool.query<WrappedKey>('SELECT master_key AS "masterKey", wrapped FROM vault_keys WHERE resident_id = $1', [residentId]);
    return rows[0] && this.masterKeys.unwrap(rows[0], forKey(residentId));
  }

  /** @throws {NotAsSealed} when it is not as it was put away */
  async read(residentId: string): Promise<PersonalData | undefined> {
    const { rows } = await this.pool.query<RecordRow>(
      `SELECT resident_id AS "residentId", estate_id AS "estateId", fields, sealed, master_key AS "masterKey", wrapped
       FROM vault_records JOIN vault_keys USING (resident_id) WHERE resident_id = $1`,
      [residentId],
    );
    const [row] = rows;
    if (!row) return undefined;
    const key = this.masterKeys.unwrap(row, forKey(residentId));
    return JSON.parse(open(key, row.sealed, forData(residentId, row.fields)).toString()) as PersonalData;
  }

  /** Puts records away, or others in their place. @throws {Refusal} ALREADY_EXISTS where another resident of the estate has the identity number */
  async put(tx: On, records: readonly SealedRecord[]): Promise<void> {
    if (records.length === 0) return;
    const index = await this.#indexKey();
    const wrapped = records.map(({ residentId, key }) => this.masterKeys.wrap(key, forKey(residentId)));
    const ids = records.map(({ residentId }) => residentId);
    await tx.query(
      `INSERT INTO vault_keys (resident_id, master_key, wrapped) SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[]) ON CONFLICT (resident_id) DO NOTHING`,
      [ids, wrapped.map(({ masterKey }) => masterKey), wrapped.map((each) => each.wrapped)],
    );
    const fields = records.map(({ data }) => fieldsOf(data));
    try {
      await tx.query(
        `INSERT INTO vault_records (resident_id, estate_id, fields, sealed, lookup)
         SELECT id, estate, string_to_array(fields, ','), sealed, lookup FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[], $5::bytea[]) t(id, estate, fields, sealed, lookup)
         ON CONFLICT (resident_id) DO UPDATE SET fields = excluded.fields, sealed = excluded.sealed, lookup = excluded.lookup`,
        [
          ids,
          records.map(({ estateId }) => estateId),
          fields.map((each) => each.join(',')),
          records.map(({ residentId, key, data }, n) => seal(key, Buffer.from(JSON.stringify(data)), forData(residentId, fields[n] ?? []))),
          records.map(({ data }) => (data.idNumber === null ? null : lookupBy(index, data.idNumber))),
        ],
      );
    } catch (error) {
      if ((error as { code?: string }).code === '23505') throw alreadyThere();
      throw error;
    }
  }

  /** Destroys the key, and what it sealed; files on their way into the register of the estate, which may name the person, have to be sent again. */
  async erase(tx: On, residentIds: readonly string[]): Promise<void> {
    await tx.query('DELETE FROM register_parts WHERE estate_id IN (SELECT estate_id FROM vault_records WHERE resident_id = ANY ($1))', [residentIds]);
    await tx.query('DELETE FROM vault_keys WHERE resident_id = ANY ($1)', [residentIds]);
  }

  /** Which residents of an estate have these identity numbers: by a keyed hash, from which nobody without the key finds a number. */
  async findByNumber(estateId: string, idNumbers: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const index = await this.#indexKey();
    const numbers = new Map(idNumbers.map((number) => [lookupBy(index, number).toString('hex'), sameNumber(number)]));
    const { rows } = await this.pool.query<{ residentId: string; lookup: Buffer }>(
      'SELECT resident_id AS "residentId", lookup FROM vault_records WHERE estate_id = $1 AND lookup = ANY ($2::bytea[])',
      [estateId, [...numbers.keys()].map((hex) => Buffer.from(hex, 'hex'))],
    );
    return new Map(rows.map(({ residentId, lookup }) => [numbers.get(lookup.toString('hex')) ?? '', residentId]));
  }

  /** What stands for a body that holds personal data, where commands are told apart: it says nothing once the person's key is gone. */
  static bodyBy(key: Buffer, body: JsonObject): JsonObject {
    return { keyed: createHmac('sha256', key).update(JSON.stringify(body)).digest('base64url') };
  }

  /** Made on first use, by whichever process comes first. */
  async #indexKey(): Promise<Buffer> {
    if (this.#index) return this.#index;
    const { masterKey, wrapped } = this.masterKeys.wrap(randomBytes(keyBytes), forIndex);
    await this.pool.query('INSERT INTO vault_index (master_key, wrapped) VALUES ($1, $2) ON CONFLICT DO NOTHING', [masterKey, wrapped]);
    const { rows } = await this.pool.query<WrappedKey>('SELECT master_key AS "masterKey", wrapped FROM vault_index');
    const [row] = rows;
    if (!row) throw new Error('The vault has no index key');
    return (this.#index = this.masterKeys.unwrap(row, forIndex));
  }

  /** Wraps by the first master key whatever another one wraps. @returns how many keys that were */
  async rewrap(tx: On): Promise<number> {
    const anew = async (table: string, id: string, sealedFor: (id: string) => readonly string[]): Promise<number> => {
      const { rows } = await tx.query<WrappedKey & { id: string }>(
        `SELECT ${id}::text AS id, master_key AS "masterKey", wrapped FROM ${table} WHERE master_key <> $1 FOR UPDATE`,
        [this.masterKeys.current],
      );
      const wrapped = rows.map((row) => this.masterKeys.wrap(this.masterKeys.unwrap(row, sealedFor(row.id)), sealedFor(row.id)));
      await tx.query(`UPDATE ${table} t SET master_key = $1, wrapped = n.wrapped FROM unnest($2::text[], $3::bytea[]) n(id, wrapped) WHERE t.${id}::text = n.id`, [
        this.masterKeys.current,
        rows.map((row) => row.id),
        wrapped.map((each) => each.wrapped),
      ]);
      return rows.length;
    };
    // Files on their way in are gone within a day: until then they have to be sent again.
    await tx.query('DELETE FROM register_parts WHERE master_key <> $1', [this.masterKeys.current]);
    return (
      (await anew('vault_keys', 'resident_id', forKey)) +
      (await anew('ballot_keys', 'ballot_id', forBallot)) +
      (await anew('ballot_sum_keys', 'ballot_id', forSums)) +
      (await anew('vault_index', 'singleton', () => forIndex))
    );
  }
}

const lookupBy = (index: Buffer, idNumber: string): Buffer => createHmac('sha256', index).update(sameNumber(idNumber)).digest();

export const alreadyThere = () => refusal('ALREADY_EXISTS', 'idNumber', 'A resident of this estate has this identity number');
