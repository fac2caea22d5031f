import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase } from '../../../../test/support/fresh-database.js';
import { Database } from '../../../platform/database/index.js';
import { MasterKeys } from '../../../platform/vault/index.js';
import { emptySums, withVote } from '../domain/ballots/sums.js';
import { Ballots1764800000020 } from '../migrations/ballots.js';
import { SecretBallots1764800000030 } from '../migrations/secret-ballots.js';
import { Vault1764800000010 } from '../migrations/vault.js';
import { ResidentVault } from '../vault/resident-vault.js';
import { partsFor, SecretSums } from './secret-sums.js';
import { lift, wholeBallot } from './testing/whole-ballot.js';

const [older, newer] = [MasterKeys.fresh('2026'), MasterKeys.fresh('2027')];
const questions = [lift];
const choices = ['YES', 'NO', 'YES', 'ABSTAIN', 'SPOILED', 'YES'];
const votes = wholeBallot(
  choices.map((mark, index) => ({ areas: [6_000 + index], marks: { lift: mark } })),
  questions,
).votes.flatMap(({ own, secrets }) => (secrets ? [{ own, secrets }] : []));
const all = votes.reduce((sums, { own, secrets }) => withVote(sums, questions, own, secrets), emptySums(questions));

let fresh: Awaited<ReturnType<typeof freshDatabase>>;
let database: Database;
let sums: SecretSums;

beforeAll(async () => {
  fresh = await freshDatabase();
  database = await Database.open({
    url: fresh.url,
    schema: 'residents',
    migrations: [Vault1764800000010, Ballots1764800000020, SecretBallots1764800000030],
    poolSize: 8,
  });
  sums = new SecretSums(database.pool, MasterKeys.parse(older));
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});

const begun = async (ballotId: string, heads = 90): Promise<string> => {
  await database.transaction((tx) => sums.begin(tx, ballotId, questions, heads));
  return ballotId;
};
const add = (ballotId: string, vote: (typeof votes)[number]) => database.transaction((tx) => sums.add(tx, ballotId, questions, vote));
const rows = async (ballotId: string) =>
  (await database.pool.query<{ part: number; sealed: string }>('SELECT part, sealed FROM ballot_sums WHERE ballot_id = $1 ORDER BY part', [ballotId])).rows;

describe('The sums of a secret ballot', () => {
  it('have as many parts as there are thirties of heads, 16 at most', () => expect([30, 59, 60, 480, 50_000].map(partsFor)).toEqual([1, 1, 2, 16, 16]));

  it('are those of all votes, however many are added at once', async () => {
    const ballotId = await begun('at once');
    await Promise.all(votes.map((vote) => add(ballotId, vote)));
    expect(await sums.of(ballotId)).toEqual(all);
    expect((await rows(ballotId)).map(({ part }) => part)).toEqual([0, 1, 2]);
  });

  it('of one part wait for each other, and lose none', async () => {
    const ballotId = await begun('one part', 30);
    await Promise.all(votes.map((vote) => add(ballotId, vote)));
    expect([await rows(ballotId), await sums.of(ballotId)]).toEqual([[expect.objectContaining({ part: 0 })], all]);
  });

  it('do not have what is taken back', async () => {
    const ballotId = await begun('taken back');
    const [first] = votes;
    await expect(
      database.transaction(async (tx) => {
        await sums.add(tx, ballotId, questions, first!);
        throw new Error('the process was killed');
      }),
    ).rejects.toThrow('killed');
    expect(await sums.of(ballotId)).toEqual(emptySums(questions));
  });

  it('are seals of one length, whatever was added', async () => {
    const ballotId = await begun('of one length', 60);
    const lengths = async () => (await rows(ballotId)).map(({ sealed }) => sealed.length);
    const before = await lengths();
    for (const vote of votes) await add(ballotId, vote);
    expect(await lengths()).toEqual(before);
  });

  it('are opened by another master key once it wraps theirs', async () => {
    const ballotId = await begun('rotated');
    await add(ballotId, votes[0]!);
    const both = MasterKeys.parse(`${newer},${older}`);
    await database.transaction((tx) => new ResidentVault(database.pool, both).rewrap(tx));
    expect((await new SecretSums(database.pool, MasterKeys.parse(newer)).of(ballotId))[0]?.options[0]).toMatchObject({ heads: 1, area: 6_000 });
    await expect(sums.of(ballotId)).rejects.toThrow('The master key 2027');
  });

  it('are gone with their key, and take nothing any more', async () => {
    const ballotId = await begun('published');
    await add(ballotId, votes[0]!);
    await database.transaction((tx) => sums.destroy(tx, ballotId));
    expect(await rows(ballotId)).toEqual([]);
    await expect(sums.of(ballotId)).rejects.toThrow('have no key');
    await expect(add(ballotId, votes[1]!)).rejects.toThrow('have no key');
  });
});
