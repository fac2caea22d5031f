import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { verifierKeyOf } from '../../libs/platform/proof/index.js';
import { RecordedProject } from './testing/recorded-project.js';
import { verify, type Given } from './verify.js';

const works = 9;
let project: RecordedProject;
let key: string;
/** What somebody kept while all was well. */
let kept: { readonly export: Buffer; readonly checkpoint: Buffer; readonly receipts: readonly string[] };
/** Of the entries, in their order. */
let entries: readonly { readonly position: number; readonly id: string }[];

beforeAll(async () => {
  project = await RecordedProject.open(works);
  key = await project.key();
  const { rows } = await project.admin.query<{ position: number; id: string }>('SELECT position::float8 AS position, entry_id AS id FROM proof_leaves ORDER BY index');
  entries = rows;
  kept = { export: await project.export(), checkpoint: await project.checkpoint(), receipts: await Promise.all(entries.map(({ id }) => project.receipt(id))) };
  await project.keep();
}, 60_000);
afterAll(async () => {
  await project.stop();
});

const found = async (given: Partial<Given> = {}) => verify({ export: await project.export(), keys: [key], witnesses: [], earlier: [], receipts: [], ...given });
const faults = async (given: Partial<Given> = {}) => (await found(given)).faults.map(({ message }) => message);
const sql = (text: string, values: unknown[] = []) => project.admin.query(text, values);
const at = (index: number) => entries[index]!.position;
const id = (index: number) => entries[index]!.id;

it('An untouched log is what was signed', async () => {
  const verdict = await found({ earlier: [kept.export, kept.checkpoint], receipts: kept.receipts });
  expect(verdict).toMatchObject({ faults: [], warnings: [] });
  expect(verdict.said[0]).toMatch(
    new RegExp(`^hutong-[0-9a-f]{8}/${project.rawId}/g1: ${works + 1} entries are what was signed, in their order; 0 of them by their hash alone$`),
  );
  expect(verdict.said.filter((line) => line.startsWith('The receipt is good'))).toHaveLength(works + 1);
});

describe('With the public key alone the verifier names the first entry that is not what it was, when', () => {
  afterEach(() => project.putBack());

  it('a byte of its data is flipped', async () => {
    await sql(`UPDATE events SET data = jsonb_set(data, '{data,title}', '"Nain 4"') WHERE position = $1`, [at(5)]);
    expect(await faults()).toEqual([expect.stringMatching(new RegExp(`^Entry 5 was changed: ${id(5)} \\(utilities.works-planned.v1 of .*\\) is not what was signed$`))]);
  });

  it('a byte of its metadata is flipped', async () => {
    await sql(`UPDATE events SET metadata = jsonb_set(metadata, '{actor,personId}', '"qerson of Water"') WHERE position = $1`, [at(2)]);
    expect(await faults()).toEqual([expect.stringContaining(`Entry 2 was changed: ${id(2)}`)]);
  });

  it.each(['type', 'stream_id'])('its %s is another', async (column) => {
    await sql(`UPDATE events SET ${column} = ${column} || 'x' WHERE position = $1`, [at(3)]);
    expect(await faults()).toEqual([expect.stringContaining(`Entry 3 was changed: ${id(3)}`)]);
  });

  it('its time moves by a microsecond, or its version of the shape by one', async () => {
    await sql(`UPDATE events SET recorded_at = recorded_at + interval '1 microsecond' WHERE position = $1`, [at(7)]);
    expect(await faults()).toEqual([expect.stringContaining(`Entry 7 was changed: ${id(7)}`)]);
    await sql('UPDATE events SET schema_version = 2 WHERE position = $1', [at(4)]);
    expect(await faults()).toEqual([expect.stringContaining(`Entry 4 was changed: ${id(4)}`)]);
  });

  it('it is taken out of the middle', async () => {
    await sql('DELETE FROM events WHERE position = $1', [at(6)]);
    expect(await faults()).toEqual([`Entry 6 was taken out: ${id(6)} was signed, and is no longer in the log`]);
  });

  it('the last one is taken out', async () => {
    await sql('DELETE FROM events WHERE position = $1', [at(works)]);
    expect(await faults()).toEqual([`Entry ${works} was taken out: ${id(works)} was signed, and is no longer in the log`]);
  });

  it('two are swapped', async () => {
    await sql(
      `UPDATE events e SET data = o.data, stream_id = o.stream_id || ' ' FROM events o WHERE (e.position, o.position) IN (($1, $2), ($2, $1));
       UPDATE events SET stream_id = trim(stream_id)`
        .replaceAll('$1', String(at(4)))
        .replaceAll('$2', String(at(8))),
    );
    expect(await faults()).toEqual([expect.stringMatching(new RegExp(`^Entry 4 was moved: ${id(8)} .* stands where ${id(4)} was signed$`))]);
  });

  it('several are changed: the first of them', async () => {
    await sql(`UPDATE events SET data = jsonb_set(data, '{data,title}', '"x"') WHERE position = ANY ($1)`, [[at(8), at(3), at(6)]]);
    expect(await faults()).toEqual([expect.stringContaining(`Entry 3 was changed: ${id(3)}`)]);
  });
});

describe('Whoever changes the tree as well, and has no key, gains nothing:', () => {
  afterEach(() => project.putBack());
  afterAll(() => project.rebuildTree());

  it('an entry that was changed does not fit its signature, and nothing more is signed', async () => {
    await sql(`UPDATE events SET data = jsonb_set(data, '{data,title}', '"x"') WHERE position = $1`, [at(5)]);
    await project.rebuildTree();
    expect(await faults()).toEqual([expect.stringMatching(new RegExp(`^Entry 5, ${id(5)} .*, is not what was signed there: it was changed or moved`))]);
    await expect(project.plan(1)).rejects.toThrow('STILL_BEHIND');
    expect(await faults()).toEqual([expect.stringContaining(`Entry 5, ${id(5)}`)]);
    // Put right, it goes on where it had to wait.
    await project.rebuildTree(`UPDATE events SET data = jsonb_set(data, '{data,title}', '"Main 4"') WHERE position = ${at(5)}`);
    expect(await project.signed()).toBe(works + 2);
    expect(await faults()).toEqual([]);
  }, 60_000);

  it('one that was taken out is missed by those behind it', async () => {
    await sql('DELETE FROM events WHERE position = $1', [at(3)]);
    await project.rebuildTree();
    expect(await faults()).toEqual([expect.stringMatching(new RegExp(`^Entry 3, ${id(4)} .*, is not what was signed there: .* or one was taken out before it$`))]);
  }, 60_000);

  it('signatures by another key are nobody’s', async () => {
    await project.rebuildTree();
    const other = verifierKeyOf(generateKeyPairSync('ed25519').privateKey, key.split('+')[0]!);
    expect(await faults({ keys: [String(other)] })).toEqual([expect.stringContaining('The newest checkpoint is not signed by a key that you trust')]);
  }, 60_000);
});

describe('Whoever has the key as well signs anew; what somebody kept tells:', () => {
  afterEach(() => project.putBack());
  const cut = (n: number) => `DELETE FROM events WHERE position >= ${at(n)}`;
  const change = (n: number) => `UPDATE events SET data = jsonb_set(data, '{data,title}', '"x"') WHERE position = ${at(n)}`;
  it('the tail is cut', async () => {
    await project.forge(cut(7));
    expect(await faults()).toEqual([]);
    expect(await faults({ earlier: [kept.checkpoint] })).toEqual([
      expect.stringMatching(new RegExp(`^The tail was cut: a checkpoint of ${works + 1} entries was signed, and it ends with entry 6, ${id(6)} .*: entry 7 is gone$`)),
    ]);
    expect(await faults({ earlier: [kept.export] })).toEqual([expect.stringContaining(`The tail was cut: entry 7, ${id(7)}`)]);
    expect(await faults({ receipts: [kept.receipts[8]!] })).toEqual([expect.stringContaining(`The tail was cut: the log ends before entry 8, ${id(8)}`)]);
    expect(await faults({ receipts: [kept.receipts[2]!] })).toEqual([expect.stringContaining('The tail was cut')]);
  }, 60_000);

  it('the history is forked', async () => {
    await project.forge(change(4));
    expect(await faults()).toEqual([]);
    expect(await faults({ earlier: [kept.checkpoint] })).toEqual([
      expect.stringMatching(
        new RegExp(`^The history was forked: an entry up to entry ${works}, ${id(works)} .*, is not what hutong-.*/g1 was when it had ${works + 1} entries$`),
      ),
    ]);
    expect(await faults({ earlier: [kept.export] })).toEqual([
      expect.stringMatching(new RegExp(`^The history was forked: entry 4 was ${id(4)} .*; now ${id(4)} .* stands there$`)),
    ]);
    expect(await faults({ receipts: [kept.receipts[4]!] })).toEqual([expect.stringContaining(`The history was forked: entry 4 was ${id(4)}`)]);
  }, 60_000);

  it('two checkpoints of neighbouring sizes name the entry between them', async () => {
    const [before, after] = await Promise.all([project.checkpoint(6), project.checkpoint(7)]);
    await project.forge(change(6));
    expect(await faults({ earlier: [after, before] })).toEqual([expect.stringMatching(new RegExp(`^The history was forked: entry 6, ${id(6)} .*, is not what`))]);
  }, 60_000);

  it('a log that was restored says so, under a name of its own', async () => {
    await project.rebuildTree(`${cut(6)}; DELETE FROM proof_checkpoints WHERE size > 6; INSERT INTO log_generations (generation, after) VALUES (2, 1000000);
      UPDATE log_identity SET generation = 2; SELECT setval('position_seq', 1000000)`);
    for (let origin = ''; !origin.endsWith('/g2');) origin = String(await project.checkpoint()).split('\n')[0]!;
    expect(await faults()).toEqual([]);
    expect(await faults({ earlier: [kept.checkpoint] })).toEqual([
      expect.stringMatching(/: entry 6 is gone\. The log was restored since \(generation 2\), which kept 6 entries: what came after them is lost, and it says so$/),
    ]);
    expect(await faults({ receipts: [kept.receipts[6]!] })).toEqual([expect.stringContaining(`the log ends before entry 6, ${id(6)}`)]);
  }, 60_000);
});

describe('npx hutong-verify', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hutong-verify-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const file = async (name: string, content: string | Buffer): Promise<string> => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  /** The program that it runs. Its build comes first in `npm test`. */
  const run = (...args: string[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> =>
    promisify(execFile)(process.execPath, ['dist/tools/verify/main.js', ...args]).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      (error: { code: number; stdout: string; stderr: string }) => error,
    );

  it('says that a file is what was signed, with 0', async () => {
    const ran = await run(await file('good.ndjson', kept.export), '--key', key, '--receipt', await file('receipt.json', kept.receipts[3]!));
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toContain(`${works + 1} entries are what was signed`);
  });

  it('says what is not, with 1', async () => {
    const changed = await file('changed.ndjson', kept.export.toString().replace('Main 4', 'Nain 4'));
    expect(await run(changed, '--key', key)).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(`Entry 5 was changed: ${id(5)}`) });
    const receipt = await file('false.json', kept.receipts[3]!.replace('Main 2', 'Nain 2'));
    expect(await run('--receipt', receipt, '--key', key)).toMatchObject({ code: 1, stderr: expect.stringContaining('The receipt of entry 3 was changed') });
  });

  it('warns where it has only the keys that the export names itself', async () => {
    expect(await run(await file('good.ndjson', kept.export))).toMatchObject({ code: 0, stderr: expect.stringContaining('No key was given') });
  });

  it('says why it cannot tell, with 2', async () => {
    const good = await file('good.ndjson', kept.export);
    const refused = async (message: string, ...args: string[]) => expect(await run(...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
    await refused('npx hutong-verify <export or URL>');
    await refused('cannot be read', join(folder, 'nowhere'), '--key', key);
    await refused('This is no export', await file('none', '{}\n'), '--key', key);
    await refused('is cut off', await file('half', kept.export.subarray(0, 3_000)), '--key', key);
    await refused('is no verifier key', good, '--key', 'key');
    await refused('This is no receipt', good, '--key', key, '--receipt', good);
    await refused('This is no signed note', good, '--key', key, '--checkpoint', await file('none', '{}\n'));
    await refused('Without an export it takes the key', '--receipt', await file('receipt.json', kept.receipts[0]!));
    await refused("Unknown option '--kee'", good, '--kee');
  });
});
