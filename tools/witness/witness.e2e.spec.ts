import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { VerifierKey, verifierKeyOf } from '../../libs/platform/proof/index.js';
import { RecordedProject } from '../verify/testing/recorded-project.js';
import { verify } from '../verify/verify.js';
import { LogClient } from './log-client.js';
import { Witness } from './witness.js';

const name = 'witness.example.org';
const { privateKey } = generateKeyPairSync('ed25519');
const witnessKey = verifierKeyOf(privateKey, name, 'cosignature').toString();
let folder: string;
let project: RecordedProject;
let key: string;
let witness: Witness;
let stranger: Witness;

const witnessNamed = (own: string, signing = privateKey, at = join(folder, own)): Witness =>
  new Witness({ log: new LogClient(project.app.url), keys: [VerifierKey.parse(key)], name: own, key: signing, folder: at });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hutong-witness-'));
  project = await RecordedProject.open(4, { HUTONG_WITNESSES: witnessKey });
  key = await project.key();
  witness = witnessNamed(name);
  stranger = witnessNamed('stranger.example.org', generateKeyPairSync('ed25519').privateKey);
}, 60_000);
afterAll(async () => {
  await project.stop();
  await rm(folder, { recursive: true, force: true });
});

const rememberedIn = async (at: string): Promise<Buffer> =>
  readFile(
    join(
      at,
      (await readdir(at)).find((file) => file.endsWith('.checkpoint'))!,
    ),
  );
const proofOf = async () =>
  (await project.water.ask('query ($id: ID!) { node(id: $id) { ... on Project { proof { size checkpoint witnessedCheckpoint } } } }', { id: project.id })).node.proof;
const outcomes = async (of: Witness) => (await of.round()).map(({ outcome, size }) => [outcome, size]);

describe('A witness', () => {
  it('co-signs each log, once a size, and the installation shows it with its checkpoint', async () => {
    expect(await outcomes(witness)).toEqual([['cosigned', 5]]);
    expect(await outcomes(witness)).toEqual([['unchanged', 5]]);
    const { checkpoint, witnessedCheckpoint } = await proofOf();
    expect(checkpoint).toContain(`\n\u2014 ${name} `);
    expect(witnessedCheckpoint).toBe(checkpoint);
  });

  it('goes on with what was added, and meanwhile the last one that it saw is shown', async () => {
    await project.plan(3);
    const { size, checkpoint, witnessedCheckpoint } = await proofOf();
    expect([size, checkpoint.includes(name), witnessedCheckpoint.split('\n')[1]]).toEqual([8, false, '5']);
    expect(await outcomes(witness)).toEqual([['cosigned', 8]]);
    // A process that begins again remembers; what it gives once more changes nothing.
    expect(await outcomes(witnessNamed(name))).toEqual([['cosigned', 8]]);
  });

  it('is believed by who verifies and names it', async () => {
    const given = { export: await project.export(), keys: [key], earlier: [], receipts: [] };
    expect(verify({ ...given, witnesses: [witnessKey] })).toMatchObject({
      faults: [],
      said: expect.arrayContaining([expect.stringContaining(`${name} has seen the first 8 entries`)]),
    });
    const nobody = verifierKeyOf(generateKeyPairSync('ed25519').privateKey, name, 'cosignature').toString();
    expect(verify({ ...given, witnesses: [nobody] }).faults).toEqual([{ message: expect.stringContaining(`No checkpoint that ${name} has co-signed is at hand`) }]);
  });

  it('is not taken where the installation does not know it', async () => {
    expect(await stranger.round()).toEqual([expect.objectContaining({ outcome: 'not-taken', told: expect.stringContaining('No witness that is known here') })]);
    expect((await proofOf()).checkpoint).not.toContain('stranger');
  });

  it('trusts no log of another key', async () => {
    const other = verifierKeyOf(generateKeyPairSync('ed25519').privateKey, key.split('+')[0]!);
    const misled = new Witness({ log: new LogClient(project.app.url), keys: [other], name, key: privateKey, folder: join(folder, 'misled') });
    expect(await misled.round()).toEqual([expect.objectContaining({ outcome: 'refused', told: expect.stringContaining('not signed by a key') })]);
  });

  it('is one command, which says which key is its own', async () => {
    const args = ['dist/tools/witness/main.js', '--once', '--url', project.app.url, '--key', key, '--name', 'cli.example.org', '--folder', join(folder, 'cli')];
    const ran = await promisify(execFile)(process.execPath, args).catch((error: { code: number; stdout: string; stderr: string }) => error);
    expect(ran).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^This witness is cli\.example\.org\+[0-9a-f]{8}\+/),
      stderr: expect.stringContaining('NOT TAKEN'),
    });
    const unusable = await promisify(execFile)(process.execPath, args.slice(0, 2)).catch((error: { code: number; stderr: string }) => error);
    expect(unusable).toMatchObject({ code: 1, stderr: expect.stringContaining('npm run witness -- --url') });
  });
});

describe('A witness refuses, and what it keeps proves it, when', () => {
  it('the history is forked and signed anew', async () => {
    const remembered = await rememberedIn(join(folder, name));
    await project.keep();
    await project.forge(`UPDATE events SET data = jsonb_set(data, '{data,title}', '"x"') WHERE position = (SELECT max(position) FROM events)`);
    const again = witnessNamed(name);
    expect(await again.round()).toEqual([
      expect.objectContaining({ outcome: 'refused', told: expect.stringContaining('its history was forked: the first 8 of its 8 entries') }),
    ]);
    expect(await rememberedIn(join(folder, name))).toEqual(remembered);
    // With the witness's key alone: the key of the log has been used to lie.
    const [fault] = verify({ export: await project.export(), keys: [key], witnesses: [witnessKey], earlier: [remembered], receipts: [] }).faults;
    expect(fault?.message).toContain('The history was forked');
    await project.plan(1);
    expect(await witnessNamed(name).round()).toEqual([expect.objectContaining({ outcome: 'refused', told: expect.stringContaining('the first 8 of its 9 entries') })]);
  }, 60_000);

  it('the tail is cut', async () => {
    await project.putBack();
    await project.forge('DELETE FROM events WHERE position >= (SELECT max(position) - 1 FROM events)');
    expect(await witnessNamed(name).round()).toEqual([expect.objectContaining({ outcome: 'refused', told: 'its tail was cut: it had 8 entries, and has 6' })]);
  }, 60_000);

  it('but tells of a log that was restored, and says so by its name', async () => {
    await project.putBack();
    await project.rebuildTree(`DELETE FROM events WHERE position >= (SELECT max(position) - 1 FROM events); DELETE FROM proof_checkpoints WHERE size > 6;
      INSERT INTO log_generations (generation, after) VALUES (2, 1000000); UPDATE log_identity SET generation = 2; SELECT setval('position_seq', 1000000)`);
    for (let origin = ''; !origin.endsWith('/g2');) origin = String(await project.checkpoint()).split('\n')[0]!;
    expect(await witnessNamed(name).round()).toEqual([
      expect.objectContaining({
        outcome: 'cosigned',
        told: expect.stringMatching(/^it was restored from a backup, .* \(generation 2\); its tail was cut: it had 8 entries, and has 6$/),
      }),
    ]);
  }, 60_000);
});
