import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Proof1764700000010 } from '../../libs/contexts/coordination/migrations/proof.js';
import { ProofSigner } from '../../libs/contexts/coordination/proof/signer.js';
import { proof } from '../../libs/contexts/coordination/views/proof.js';
import { ContextRuntime } from '../../libs/platform/context/index.js';
import { PostgresEventBusFactory } from '../../libs/platform/event-bus/index.js';
import type { AppendRequest, EventStore } from '../../libs/platform/event-store/index.js';
import { canonicalJson, verifierKeyOf } from '../../libs/platform/proof/index.js';
import { sharedBuffer } from '../../tools/verify/leaf-hashes.js';
import { madeExport } from '../../tools/verify/testing/made-export.js';
import { verify } from '../../tools/verify/verify.js';
import { median, perSecond, rounded, type Bench, type Measured } from './bench.js';
import { appendMany, planned, recorded } from './planned.js';

const LEAVES = 100_000;
const ENTRIES = 20_000;
const ROUNDS = 7;
const WRITERS = 64;
const SECONDS = 3;

const seconds = async (work: () => unknown): Promise<number> => {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1_000;
};

/** A row of the log, as its leaf has it. */
const leaf = ({ streamId, events, metadata }: AppendRequest, position: number): string => {
  const [event] = events;
  const at = '2027-06-01T00:00:00.000000Z';
  const row = { position, streamId, version: 1, type: event?.type ?? '', schemaVersion: 1, data: event?.data ?? {}, metadata, occurredAt: at, recordedAt: at };
  return canonicalJson({ ...row, id: `utilities:1:${position}`, nonce: randomBytes(16).toString('hex') });
};

const verification = async (): Promise<Measured> => {
  const name = 'hutong-bench';
  const { privateKey } = generateKeyPairSync('ed25519');
  const leaves = Array.from({ length: LEAVES }, (_, position) => leaf(recorded(planned()), position));
  // As the tool reads it: in memory that threads share.
  const text = madeExport(leaves, privateKey, name);
  const file = sharedBuffer(text.length);
  text.copy(file);
  const bytes = Buffer.from(leaves.join(''));
  const given = { keys: [String(verifierKeyOf(privateKey, name))], witnesses: [], earlier: [], receipts: [] };
  const ours = () => {
    const { faults } = verify({ ...given, export: file });
    if (faults.length > 0) throw new Error(faults[0]?.message);
  };
  const rounds: { readonly ours: number; readonly plain: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push({ ours: await seconds(ours), plain: await seconds(() => createHash('sha256').update(bytes).digest()) });
  const megabytes = (took: number) => bytes.length / 2 ** 20 / took;
  return {
    title: `An export of ${LEAVES.toLocaleString('en')} entries verified, against one SHA-256 over the bytes of its leaves (${Math.round(bytes.length / LEAVES)} each)`,
    unit: 'MB/s',
    better: 'higher',
    target: '≥ 0.5',
    reference: rounded(median(rounds.map(({ plain }) => megabytes(plain)))),
    ours: rounded(median(rounds.map(({ ours: took }) => megabytes(took)))),
    ratio: rounded(median(rounds.map(({ ours: took, plain }) => plain / took))),
  };
};

const append = async (store: EventStore): Promise<void> => {
  const { outcome } = await store.append(recorded(planned()));
  if (outcome !== 'appended') throw new Error(outcome);
};

/** A log, with the proof of it or without. */
const open = (name: string, serverUrl: string, buses: PostgresEventBusFactory, proven: boolean): Promise<ContextRuntime> =>
  ContextRuntime.open(
    { name, migrations: [Proof1764700000010], ...(proven && { views: (log: EventStore) => [proof(log)] }) },
    { databaseUrl: serverUrl, eventBusPartitions: 1 },
    buses,
    (what, error) => console.error(what, error),
  );

const unsigned = async ({ database }: ContextRuntime): Promise<number> => {
  const { rows } = await database.pool.query<{ count: number }>(
    'SELECT (SELECT count(*) FROM proof_leaves)::int - (SELECT count(*) FROM proof_checkpoints)::int AS count',
  );
  return rows[0]?.count ?? 0;
};

/** In turns: 64 writers to a log that nobody reads, and to one whose trees are built and signed in the same process. */
const whileProving = async (serverUrl: string, folder: string, buses: PostgresEventBusFactory): Promise<Measured> => {
  const [plain, proven] = [await open('plain', serverUrl, buses, false), await open('proving', serverUrl, buses, true)];
  const signer = new ProofSigner(proven, join(folder, 'keys.json'));
  proven.view('proof').start();
  signer.start();
  const rounds: { readonly plain: number; readonly proven: number }[] = [];
  for (let round = 0; round < ROUNDS - 2; round++) {
    const ofPlain = await perSecond(WRITERS, SECONDS, () => append(plain.store));
    // A burst comes after a moment without one.
    await sleep(500);
    rounds.push({ plain: ofPlain, proven: await perSecond(WRITERS, SECONDS, () => append(proven.store)) });
    await proven.view('proof').waitFor(await proven.store.highWater(), 600_000);
    while ((await unsigned(proven)) > 0) await sleep(100);
  }
  await signer.stop();
  await Promise.all([plain.stop(), proven.stop()]);
  return {
    title: `Appends of ${WRITERS} writers, ${SECONDS} s long, to a log whose trees the same process builds and signs, against a log that nobody reads`,
    unit: 'appends/s',
    better: 'higher',
    target: '≥ 0.9',
    reference: rounded(median(rounds.map((round) => round.plain))),
    ours: rounded(median(rounds.map((round) => round.proven))),
    ratio: rounded(median(rounds.map((round) => round.proven / round.plain))),
  };
};

/** How fast a log that stands becomes signed trees. */
const building = async (serverUrl: string, folder: string, buses: PostgresEventBusFactory): Promise<Measured> => {
  const runtime = await open('proven', serverUrl, buses, true);
  const signer = new ProofSigner(runtime, join(folder, 'keys.json'));
  await appendMany(runtime.store, Array.from({ length: ENTRIES }, planned).map(recorded));
  const built = await seconds(async () => {
    runtime.view('proof').start();
    await runtime.view('proof').waitFor(await runtime.store.highWater(), 600_000);
  });
  const signed = await seconds(async () => {
    while (await signer.step());
  });
  await runtime.stop();
  return {
    title: `Entries that become leaves of signed trees, ${ENTRIES.toLocaleString('en')} of 50 projects, against leaves alone`,
    unit: 'entries/s',
    better: 'higher',
    target: 'none: to be known',
    reference: rounded(ENTRIES / built),
    ours: rounded(ENTRIES / (built + signed)),
    ratio: rounded(built / (built + signed)),
  };
};

/** P9: verifying, and what the proof costs whoever appends: nothing of it is in an append, but it takes its part of the processor. */
export const proofs: Bench = {
  name: 'proof',
  run: async (serverUrl) => {
    const folder = await mkdtemp(join(tmpdir(), 'hutong-bench-proof-'));
    const buses = await PostgresEventBusFactory.open(serverUrl, { partitions: 1 });
    const measured = {
      P9: await verification(),
      'P1-proof': await whileProving(serverUrl, folder, buses),
      'proof-built': await building(serverUrl, folder, buses),
    };
    await buses.close();
    await rm(folder, { recursive: true, force: true });
    return measured;
  },
};
