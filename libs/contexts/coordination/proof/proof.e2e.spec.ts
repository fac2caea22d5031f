import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runtimeOf, type ContextRuntime } from '../../../platform/context/index.js';
import { mergeTokens, toGlobalId } from '../../../platform/graphql/index.js';
import { Identity } from '../../../platform/identity/index.js';
import { Settings } from '../../../platform/ops/index.js';
import type { OrganisationId } from '../../../platform/kernel/index.js';
import { isConsistent, isSignedBy, leafHash, parseCheckpoint, parseNote, rootOfInclusion, rotate, VerifierKey } from '../../../platform/proof/index.js';
import { startApp, type Client, type RunningApp } from '../../../../test/support/start-app.js';

let app: RunningApp;
let district: Client;
let water: Client;
let gas: Client;
let project: string;
let token: string;

const entriesOf = async (by: Client): Promise<readonly { id: string; type: string }[]> => {
  const { timeline } = await by.ask(
    'query ($project: ID, $token: PositionToken) { timeline(projectId: $project, token: $token, first: 1000) { edges { node { id type } } } }',
    {
      project,
      token,
    },
  );
  return timeline.edges.map(({ node }: { node: { id: string; type: string } }) => node);
};
/** One of the queries of proofs of the project. */
const asked = async (query: 'receipt' | 'inclusionProof' | 'consistencyProof', args: object, selection = '', by = water) => {
  const written = Object.entries(args).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return (await by.ask(`query ($project: ID!) { ${query}(projectId: $project, ${written.join(', ')}) ${selection} }`, { project }))[query];
};
const proofOf = async (selection: string) => {
  const query = `query ($project: ID!, $token: PositionToken) { node(id: $project) { ... on Project { proof(token: $token) { ${selection} } } } }`;
  return (await water.ask(query, { project, token })).node.proof;
};
const get = async (path: string, by?: string) => {
  const response = await fetch(`${app.url}/proof${path}`, by ? { headers: { authorization: `Bearer ${by}` } } : {});
  const text = await response.text();
  return { status: response.status, type: response.headers.get('content-type'), text, json: () => JSON.parse(text) };
};
let works = 0;
/** Each at a place of its own; or all at one, in a project that is given. */
const plan = async (by: Client, projectId = project, place?: number): Promise<void> => {
  const n = works++;
  const footprint = { geometry: { type: 'LineString', coordinates: [116.39, 116.391].map((east) => [east, 39.9 + (place ?? n) * 0.001]) } };
  const { planWorks } = await by.ask('mutation ($input: PlanWorksInput!) { planWorks(input: $input) { token refusal { message } } }', {
    input: {
      idempotencyKey: `w${n}`,
      token,
      projectId,
      title: `W${n}`,
      kind: place === undefined ? 'PAVING' : 'EXCAVATION',
      footprint,
      window: { start: '2027-06-01T00:00:00Z', end: '2027-06-02T00:00:00Z' },
    },
  });
  token = mergeTokens(token, planWorks.token);
};

beforeAll(async () => {
  app = await startApp();
  [district, water, gas] = await Promise.all([app.register('District', 'GOVERNMENT'), app.register('Water', 'UTILITY'), app.register('Gas', 'UTILITY')]);
  const { openProject } = await district.ask('mutation { openProject(input: { idempotencyKey: "lane", name: "Lane", kind: RENEWAL }) { project { id } token } }');
  project = openProject.project.id;
  token = openProject.token;
  for (let n = 0; n < 4; n++) await plan(n % 2 === 0 ? water : gas);
  const [, planned] = await entriesOf(water);
  const { openThread } = await water.ask('mutation ($input: OpenThreadInput!) { openThread(input: $input) { token refusal { message } } }', {
    input: { idempotencyKey: 't', token, entryId: planned!.id, text: 'When?', mentions: [gas.id] },
  });
  token = openThread.token;
}, 60_000);
afterAll(() => app.stop());

describe('The proof of a project', () => {
  it('has a leaf for each entry of its timeline, signed within a moment, under a name of its own', async () => {
    const entries = await entriesOf(water);
    const last = entries.at(-1)!;
    expect(last.type).toBe('coordination.thread-opened.v1');
    await asked('receipt', { entryId: last.id });
    const { size, origin, checkpoint, root, keys } = await proofOf('size origin checkpoint root keys');
    expect(size).toBe(entries.length);
    expect(parseCheckpoint(parseNote(checkpoint).text)).toEqual({ origin, size, root });
    expect(keys).toHaveLength(1);
    expect(isSignedBy(parseNote(checkpoint), VerifierKey.parse(keys[0]).named(origin))).toBe(true);
  });

  it('shows that each entry is in it, in the order of the timeline', async () => {
    const { root, size } = await proofOf('root size');
    for (const [index, { id }] of (await entriesOf(water)).entries()) {
      const inclusionProof = await asked('inclusionProof', { entryId: id }, '{ index size leafHash hashes }');
      expect(inclusionProof).toMatchObject({ index, size });
      expect(rootOfInclusion(inclusionProof.leafHash, index, size, inclusionProof.hashes)).toBe(root);
    }
  });

  it('shows that it begins with what it was', async () => {
    const rootAt = async (size: number) => parseCheckpoint(parseNote((await get(`/${project}/checkpoint?size=${size}`)).text).text).root;
    const { size: to } = await proofOf('size');
    for (let from = 1; from <= to; from++) {
      const consistencyProof = await asked('consistencyProof', { from, to }, '{ from to hashes }');
      expect(isConsistent({ size: from, root: await rootAt(from) }, { size: to, root: await rootAt(to) }, consistencyProof.hashes)).toBe(true);
    }
  });

  it('gives a party a receipt for what it posted, which leads to the checkpoint in it', async () => {
    const mine = (await entriesOf(water)).find(({ type }) => type === 'utilities.works-planned.v1')!;
    const receipt = await asked('receipt', { entryId: mine.id });
    const { size, root } = parseCheckpoint(parseNote(receipt.checkpoint).text);
    expect(rootOfInclusion(leafHash(receipt.leaf), receipt.index, size, receipt.inclusion)).toBe(root);
    expect(JSON.parse(receipt.leaf)).toMatchObject({
      type: 'utilities.works-planned.v1',
      schemaVersion: 1,
      nonce: expect.stringMatching(/^[0-9a-f]{32}$/),
      occurredAt: expect.stringMatching(/\.\d{6}Z$/),
    });
  });

  it('waits for the tree with an entry that everybody sees already', async () => {
    const { pool } = app.app.get<ContextRuntime>(runtimeOf('coordination')).database;
    const holding = await pool.connect();
    await holding.query(`BEGIN; SELECT FROM view_progress WHERE view = 'proof' FOR UPDATE`);
    await plan(water);
    const last = (await entriesOf(water)).at(-1)!;
    const receipt = asked('receipt', { entryId: last.id });
    await sleep(300);
    await holding.query('COMMIT');
    holding.release();
    expect(await receipt).toMatchObject({ entryId: expect.any(String), index: (await entriesOf(water)).length - 1 });
  });

  it('is the same over plain HTTP', async () => {
    const { checkpoint } = await proofOf('checkpoint');
    const over = await get(`/${project}/checkpoint`);
    expect([over.status, over.type, over.text]).toEqual([200, 'text/plain; charset=utf-8', checkpoint]);
    const { id } = (await entriesOf(water))[1]!;
    const inclusionProof = await asked('inclusionProof', { entryId: id }, '{ index size leafHash hashes }');
    const consistencyProof = await asked('consistencyProof', { from: 2 }, '{ from to hashes }');
    expect((await get(`/${project}/inclusion?entry=${id}`)).json()).toEqual(inclusionProof);
    expect((await get(`/${project}/consistency?from=2`)).json()).toEqual(consistencyProof);
    expect((await get('')).json()).toMatchObject({ projectIds: [expect.any(String)], next: null, witnesses: [], keys: [{ key: expect.any(String) }] });
  });

  it('refuses what it cannot show, and says what to do', async () => {
    const entry = (await entriesOf(water))[1]!.id;
    const refused = async (path: string) => {
      const { status, json } = await get(path);
      return [status, json().code, json().field];
    };
    expect(await refused(`/${toGlobalId('Project', 'none')}/checkpoint`)).toEqual([404, 'UNKNOWN_PROJECT', 'projectId']);
    expect(await refused(`/${project}/checkpoint?size=1000`)).toEqual([400, 'INVALID_INPUT', 'size']);
    expect(await refused(`/${project}/checkpoint?size=-1`)).toEqual([400, 'INVALID_INPUT', 'size']);
    expect(await refused(`/${project}/checkpoint?witnessed`)).toEqual([400, 'INVALID_INPUT', 'size']);
    expect(await refused(`/${project}/inclusion?entry=none`)).toEqual([404, 'UNKNOWN_ENTRY', 'entryId']);
    expect(await refused(`/${project}/inclusion?entry=${entry}&size=1`)).toEqual([400, 'INVALID_INPUT', 'size']);
    expect(await refused(`/${project}/consistency`)).toEqual([400, 'INVALID_INPUT', 'from']);
    expect(await refused(`/${project}/consistency?from=5&to=2`)).toEqual([400, 'INVALID_INPUT', 'from']);
    expect(await refused(`/${project}/receipt?entry=none`)).toEqual([404, 'UNKNOWN_ENTRY', 'entryId']);
    expect((await get(`/${project}/export`, 'no token')).status).toBe(401);
  });

  it('refuses a cosignature of nobody that it knows', async () => {
    const { checkpoint } = await proofOf('checkpoint');
    for (const body of [{ checkpoint }, { checkpoint: 'nothing' }, { checkpoint: checkpoint.replace(/\n\d+\n/, '\n999\n') }, {}]) {
      const response = await fetch(`${app.url}/proof/cosignatures`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
      expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([400, 'NOT_A_COSIGNATURE']);
    }
  });
});

describe('An entry of two projects', () => {
  it('is a leaf of each, and nobody can tell that the two are one', async () => {
    const { openProject } = await district.ask(
      'mutation { openProject(input: { idempotencyKey: "alley", name: "Alley", kind: RENEWAL }) { project { id } token refusal { message } } }',
    );
    const other = openProject.project.id as string;
    token = mergeTokens(token, openProject.token);
    await plan(water, project, 500);
    await plan(gas, other, 500);
    const conflict = (await entriesOf(water)).find(({ type }) => type === 'coordination.conflict-detected.v1')!;
    const leaves = await Promise.all([project, other].map(async (each) => (await get(`/${each}/receipt?entry=${conflict.id}&token=${token}`)).json()));
    expect(new Set(leaves.map(({ index }) => index)).size).toBe(2);
    const [one, two] = leaves.map(({ leaf }) => JSON.parse(leaf) as { readonly nonce: string });
    expect({ ...one, nonce: '' }).toEqual({ ...two, nonce: '' });
    expect(one!.nonce).not.toBe(two!.nonce);
  });
});

describe('The keys of the installation', () => {
  it('are rotated while it runs: the new one signs from the next entry on, and both are named', async () => {
    const { keys: before, origin } = await proofOf('keys origin');
    await rotate(join(app.app.get(Settings).dataFolder, 'proof-keys.json'));
    await plan(water);
    await asked('receipt', { entryId: (await entriesOf(water)).at(-1)!.id });
    const { keys, checkpoint, size } = await proofOf('keys checkpoint size');
    expect([keys.length, keys[0]]).toEqual([2, before[0]]);
    const signedBy = (note: string) => keys.map((key: string) => isSignedBy(parseNote(note), VerifierKey.parse(key).named(origin)));
    expect(signedBy(checkpoint)).toEqual([false, true]);
    expect(signedBy((await get(`/${project}/checkpoint?size=${size - 1}`)).text)).toEqual([true, false]);
  });
});

describe('Who may not see the whole of an entry', () => {
  const exported = async (by?: string) => (await get(`/${project}/export`, by)).text.trimEnd().split('\n');
  const tokenOf = (client: Client) => {
    return app.app.get(Identity).issue({ personId: 'li', organisationId: client.organisationId as OrganisationId, party: 'UTILITY' }, '1h');
  };

  it('gets its hash, which is that of the leaf that others get', async () => {
    const [byNobody, byWater, byGas] = [await exported(), await exported(await tokenOf(water)), await exported(await tokenOf(gas))];
    expect(byNobody).toEqual(byGas);
    const differing = byWater.flatMap((line, index) => (line === byNobody[index] ? [] : [index]));
    expect(differing).toHaveLength(1);
    const [leaf, hidden] = [byWater[differing[0]!]!, JSON.parse(byNobody[differing[0]!]!)];
    expect(hidden).toEqual({ hidden: leafHash(leaf) });
    expect(JSON.parse(leaf)).toMatchObject({ type: 'thread-opened', metadata: { actor: { personId: `person of ${water.organisationId}` } } });
    expect(byNobody.join('\n')).not.toContain('"Thread"');
  });

  it('gets no receipt of it, and a proof that it is there', async () => {
    const entry = (await entriesOf(gas)).find(({ type }) => type === 'coordination.thread-opened.v1')!.id;
    await expect(asked('receipt', { entryId: entry }, '', gas)).rejects.toThrow('FORBIDDEN');
    expect((await get(`/${project}/receipt?entry=${entry}`)).status).toBe(403);
    expect((await asked('inclusionProof', { entryId: entry }, '{ index }', gas)).index).toBeGreaterThan(4);
  });

  it('cannot guess it: two leaves of one entry differ by nonces that nobody is told', async () => {
    const nonces = (await exported()).filter((line) => line.startsWith('{"data"')).map((line) => (JSON.parse(line) as { nonce: string }).nonce);
    expect(new Set(nonces).size).toBe(nonces.length);
  });
});
