import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mutation } from '../../../test/support/mutation.js';
import { startApp, type Client, type RunningApp } from '../../../test/support/start-app.js';
import { makeDue } from './testing/make-due.js';
import { Neighbourhood, type Home } from './testing/neighbourhood.js';
import { runtimeOf, type ContextRuntime } from '../../platform/context/index.js';

let app: RunningApp;
let district: Client, street: Client, water: Client;
const people = ['zhao', 'qian', 'sun', 'li', 'zhou', 'wu'] as const;
let neighbourhood: Neighbourhood;
let homes: readonly Home[];
let lane: string;
let token: string;
let keys = 0;

const fields =
  'id title budget marking most fewest status opensAt closesAt chosen mine { unitId marks { optionId mark } } options { optionId title cost } rule { ruleId version } project { name } outcome { choices winners spent totals { optionId support } published }';
const sendAs = async (by: Client, name: string, input: object) => {
  const { [name]: answer } = await by.ask(mutation(name, `menu { ${fields} }`), { input: { idempotencyKey: `k${keys++}`, token, ...input } });
  if (answer.token) token = answer.token;
  return answer;
};
const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1_000).toISOString();
const options = [
  { optionId: 'lamps', title: 'Lamps along the lane', cost: 90_000_000 },
  { optionId: 'lift', title: 'A lift in building 3', cost: 150_000_000 },
  { optionId: 'shed', title: 'A bicycle shed', cost: 30_000_000 },
];
const terms = () => ({ projectId: lane, title: 'What else to renew', options, budget: 4_000_000_000, marking: 'APPROVALS', most: 2, closesAt: inSeconds(3_600) });
const announce = async (input: object = {}, by = district) => sendAs(by, 'announceMenu', { ...terms(), ...input });
const choose = ({ client, unitId }: Home, menuId: string, ...optionIds: readonly string[]) =>
  sendAs(client, 'chooseFromMenu', { menuId, unitId, marks: optionIds.map((optionId) => ({ optionId })) });
const closed = async (id: string) => {
  for (const end = Date.now() + 15_000; ; await sleep(100)) {
    const { node } = await water.ask(`query ($id: ID!) { node(id: $id) { ... on Menu { ${fields} } } }`, { id });
    if (node.status === 'CLOSED') return node;
    if (Date.now() > end) throw new Error('It did not close within 15 s');
  }
};

/** What the timeline tells of menus, once it has told of so many closes. */
const toldOf = async (closes: number) => {
  for (const end = Date.now() + 15_000; ; await sleep(100)) {
    const { timeline } = await water.ask(
      '{ timeline(filter: { parties: [GOVERNMENT, RESIDENTS] }) { edges { node { type actor occurredAt subject { __typename ... on Menu { id } } } } } }',
    );
    const told = timeline.edges.map(({ node }: { node: object }) => node).filter(({ type }: { type: string }) => type.startsWith('residents.menu-'));
    if (told.filter(({ type }: { type: string }) => type === 'residents.menu-closed.v1').length >= closes) return told;
    if (Date.now() > end) throw new Error('It was not told of within 15 s');
  }
};

beforeAll(async () => {
  app = await startApp();
  neighbourhood = await Neighbourhood.of(app);
  [street, water] = [await app.register('Street Office', 'COORDINATION'), await app.register('Water', 'UTILITY')];
  const found: Home[] = [];
  for (const person of people) found.push(await neighbourhood.home(person, '3', `${found.length + 1}01`));
  homes = found;
  [district, lane, token] = [neighbourhood.district, neighbourhood.projectId, neighbourhood.keeper.token ?? ''];
});
afterAll(() => app.stop());

describe('A menu', () => {
  it('is announced, chosen from, closes by itself, and tells what is taken: anybody adds it up again', async () => {
    const { menu, refusal } = await announce({ budget: 200_000_000 });
    expect([refusal, menu]).toMatchObject([
      null,
      { status: 'ANNOUNCED', options, chosen: 0, mine: [], outcome: null, rule: { ruleId: 'menus.choice', version: 1 }, fewest: 5 },
    ]);
    const [zhao, ...others] = homes as [Home, ...Home[]];
    expect((await choose(zhao, menu.id, 'lift')).menu).toMatchObject({
      chosen: 1,
      mine: [{ unitId: zhao.unitId, marks: [{ optionId: 'lift', mark: 1 }] }],
      outcome: null,
    });
    expect((await choose(zhao, menu.id, 'lamps', 'shed')).menu).toMatchObject({ chosen: 1, mine: [{ marks: [{ optionId: 'lamps' }, { optionId: 'shed' }] }] });
    await Promise.all(others.map((by, index) => choose(by, menu.id, ...(index < 3 ? ['lamps', 'lift'] : ['lift']))));
    await makeDue(app, 'close-menu', menu.id);
    const { outcome } = await closed(menu.id);
    expect(outcome).toEqual({
      choices: 6,
      winners: ['lift', 'shed'],
      spent: 180_000_000,
      totals: [
        { optionId: 'lamps', support: 4 },
        { optionId: 'lift', support: 5 },
        { optionId: 'shed', support: 1 },
      ],
      published: [
        { marks: { lamps: 1, lift: 1 }, times: 3 },
        { marks: { lamps: 1, shed: 1 }, times: 1 },
        { marks: { lift: 1 }, times: 2 },
      ],
    });
    expect((await choose(zhao, menu.id, 'lift')).refusal).toMatchObject({ code: 'MENU_IS_CLOSED', field: 'menuId' });

    const page = await readFile('docs/residents.md', 'utf8');
    const [query = '', program = ''] = [/```graphql\n(query \(\$id[^`]+)```/, /```js\n([^`]+)```/].map((block) => block.exec(page)?.[1]);
    const folder = await mkdtemp(join(tmpdir(), 'hutong-menu-'));
    try {
      await writeFile(join(folder, 'retally.mjs'), program);
      await writeFile(join(folder, 'menu.json'), JSON.stringify({ data: await water.ask(query, { id: menu.id }) }));
      const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'retally.mjs'), join(folder, 'menu.json')]);
      expect(JSON.parse(stdout)).toEqual({ support: { lamps: 4, lift: 5, shed: 1 }, winners: ['lift', 'shed'], asPublished: true });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('of which nobody outside is told who chose what', async () => {
    const told = await toldOf(1);
    expect(told).toMatchObject([
      { type: 'residents.menu-announced.v1', subject: { __typename: 'Menu' } },
      { type: 'residents.menu-closed.v1', actor: 'hutong' },
    ]);
    const { database } = app.app.get<ContextRuntime>(runtimeOf('coordination'));
    const { rows } = await database.pool.query<{ text: string }>('SELECT (data || metadata)::text AS text FROM events');
    for (const person of people) expect(rows.filter(({ text }) => text.includes(`"${person}"`))).toEqual([]);
  });

  it('closes once, at its time, although Hutong was down then; few choices are not published', async () => {
    const { menu } = await announce({ title: 'In the yard', marking: 'POINTS', most: 10 });
    await sendAs(homes[0]!.client, 'chooseFromMenu', {
      menuId: menu.id,
      unitId: homes[0]!.unitId,
      marks: [
        { optionId: 'shed', points: 7 },
        { optionId: 'lamps', points: 3 },
      ],
    });
    await makeDue(app, 'close-menu', menu.id, 1);
    await app.restart(() => sleep(1_000));
    expect((await closed(menu.id)).outcome).toEqual({ choices: 1, winners: ['shed', 'lamps'], spent: 120_000_000, totals: null, published: null });
    const closes = (await toldOf(2)).filter(
      ({ type, subject }: { type: string; subject: { id: string } }) => type === 'residents.menu-closed.v1' && subject.id === menu.id,
    );
    expect(closes).toMatchObject([{ occurredAt: menu.closesAt }]);
  });

  it('is listed with its project', async () => {
    const of = async (args = '') =>
      (await water.ask(`query ($projectId: ID!) { menus(projectId: $projectId${args}) { totalCount edges { node { title project { name } } } } }`, { projectId: lane }))
        .menus;
    expect(await of(', status: CLOSED')).toMatchObject({
      totalCount: 2,
      edges: [{ node: { title: 'What else to renew', project: { name: 'Lane' } } }, { node: { title: 'In the yard' } }],
    });
    expect((await of(', status: ANNOUNCED')).totalCount).toBe(0);
  });

  it.each([
    ['by another office', () => street, {}, 'NOT_THE_PROJECTS_OWNER', 'projectId'],
    ['by residents', () => homes[0]!.client, {}, 'FORBIDDEN', null],
    ['in a project that there is not', () => district, { projectId: 'UHJvamVjdDpub3doZXJl' }, 'UNKNOWN_PROJECT', 'projectId'],
    ['with one option', () => district, { options: options.slice(1).slice(1) }, 'INVALID_INPUT', 'options'],
    ['with a cost in halves of a fen', () => district, { options: [{ ...options[0], cost: 0.5 }, options[1]] }, 'INVALID_INPUT', 'options[0].cost'],
    ['with an id that is no name', () => district, { options: [{ ...options[0], optionId: '__proto__' }, options[1]] }, 'INVALID_INPUT', 'options[0].optionId'],
    ['with an option beyond the budget', () => district, { budget: 100_000_000 }, 'INVALID_INPUT', 'options[1].cost'],
    ['that has closed', () => district, { opensAt: '2026-01-01T00:00:00Z', closesAt: '2026-01-02T00:00:00Z' }, 'WINDOW_IS_OVER', 'closesAt'],
  ])('is not announced %s', async (_, by, input, code, field) =>
    expect(await announce(input, by())).toMatchObject({ menu: null, token: null, refusal: { code, field } }),
  );

  it('is not chosen from by a utility, for another home, before it opens, for more than it allows, or for what is not on it', async () => {
    const { menu } = await announce();
    const { menu: later } = await announce({ opensAt: inSeconds(60) });
    const by = homes[0]!;
    expect((await choose({ ...by, client: water }, menu.id, 'lift')).refusal).toMatchObject({ code: 'FORBIDDEN' });
    expect((await choose({ ...by, unitId: homes[1]!.unitId }, menu.id, 'lift')).refusal).toMatchObject({ code: 'NOT_YOUR_HOME', field: 'unitId' });
    expect((await choose({ ...by, unitId: 'VW5pdDpub3doZXJl' }, menu.id, 'lift')).refusal).toMatchObject({ code: 'NOT_YOUR_HOME', field: 'unitId' });
    expect((await choose(by, later.id, 'lift')).refusal).toMatchObject({ code: 'MENU_IS_NOT_OPEN', field: 'menuId' });
    expect((await choose(by, menu.id, 'lift', 'lamps', 'shed')).refusal).toMatchObject({ code: 'TOO_MANY_MARKS', field: 'marks' });
    expect((await choose(by, menu.id, 'pool')).refusal).toMatchObject({ code: 'NOT_ON_THE_MENU', field: 'marks[0].optionId' });
    expect((await choose(by, lane, 'lift')).refusal).toMatchObject({ code: 'UNKNOWN_MENU', field: 'menuId' });
    expect((await choose(by, 'TWVudTpub3doZXJl', 'lift')).refusal).toMatchObject({ code: 'UNKNOWN_MENU', field: 'menuId' });
  });
});
