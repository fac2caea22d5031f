import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { getNamedType } from 'graphql';
import { runtimeOf, type ContextRuntime } from '../../libs/platform/context/index.js';
import { mutation } from '../../test/support/mutation.js';
import { startApp, type Client, type RunningApp } from '../../test/support/start-app.js';

let app: RunningApp;
let reader: Client;
/** What a list has to be told, of those that are about one thing. */
let about: Readonly<Record<string, string>>;

beforeAll(async () => {
  app = await startApp();
  reader = await app.register('Office', 'GOVERNMENT');
  const send = async (name: string, answer: string, input: object) =>
    (await reader.ask(mutation(name, answer), { input: { idempotencyKey: name, token: reader.token, ...input } }))[name];
  const { estate } = await send('registerEstate', 'estate { id }', { name: 'Court' });
  const { resident, token } = await send('registerResident', 'resident { id }', { estateId: estate.id, data: { name: 'Li' } });
  const { ballot } = await send('announceBallot', 'ballot { id }', {
    ...{ estateId: estate.id, electorate: { kind: 'ESTATE' }, opensOn: '2099-01-01', lastOn: '2099-01-20' },
    questions: [{ key: 'lift', matter: 'ALTER_BUILDING', title: 'A lift', text: 'A lift is built.' }],
  });
  const { project } = await send('openProject', 'project { id }', { name: 'Lane', kind: 'RENEWAL' });
  about = {
    units: `(estateId: "${estate.id}")`,
    residents: `(estateId: "${estate.id}", token: "${token}")`,
    personalDataReads: `(residentId: "${resident.id}")`,
    ...Object.fromEntries(['rollDisputes', 'voteRecordReads'].map((name) => [name, `(ballotId: "${ballot.id}")`])),
    ...Object.fromEntries(['workItems', 'menus', 'surveys'].map((name) => [name, `(projectId: "${project.id}")`])),
  };
});
afterAll(() => app.stop());

type Answer = { readonly totalCount?: number; readonly edges: readonly object[] };

/** What is worked out whole for each page: its rows are in no table. */
const computed = ['sharesOfCost'];

/** Every list that there is, with what it answers and whether its rows were counted. */
const counting = async (selected: string): Promise<Record<string, { readonly answer: Answer; readonly counted: boolean }>> => {
  const { schema } = app.app.get(GraphQLSchemaHost);
  const lists = Object.values(schema.getQueryType()?.getFields() ?? {}).filter(
    ({ name, type }) => getNamedType(type).name.endsWith('Connection') && !computed.includes(name),
  );
  const pools = ['government', 'residents', 'contractors', 'coordination'].map((context) => app.app.get<ContextRuntime>(runtimeOf(context)).database.pool);
  const originals = pools.map((pool) => pool.query.bind(pool));
  const texts: string[] = [];
  pools.forEach((pool, nth) =>
    Object.assign(pool, {
      query: (...args: Parameters<typeof pool.query>) => {
        texts.push(typeof args[0] === 'string' ? args[0] : JSON.stringify(args[0]));
        return originals[nth]?.(...args);
      },
    }),
  );
  try {
    const seen: Record<string, { answer: Answer; counted: boolean }> = {};
    for (const { name } of lists) {
      texts.length = 0;
      const { [name]: answer } = await reader.ask(`{ ${name}${about[name] ?? ''} { ${selected} } }`);
      seen[name] = { answer, counted: texts.some((text) => /SELECT count\([^)]*\) AS total/.test(text)) };
    }
    return seen;
  } finally {
    pools.forEach((pool, nth) => Object.assign(pool, { query: originals[nth] }));
  }
};

describe('Every list', () => {
  it('counts its rows for who wants to know how many there are', async () => {
    const seen = await counting('totalCount edges { cursor }');
    expect(Object.keys(seen)).toEqual(
      expect.arrayContaining([
        'timeline',
        'works',
        'conflicts',
        'tasks',
        'organisations',
        'permits',
        'contracts',
        'threads',
        'estates',
        'units',
        'workItems',
        'proposals',
        'menus',
        'surveys',
      ]),
    );
    for (const [name, { answer, counted }] of Object.entries(seen))
      expect({ name, totalCount: answer.totalCount, counted }).toEqual({ name, totalCount: answer.edges.length, counted: true });
    expect(seen['residents']?.answer.totalCount).toBe(1);
  });

  it('does not for anybody else', async () => {
    const seen = await counting('edges { cursor } pageInfo { hasNextPage }');
    for (const [name, { answer, counted }] of Object.entries(seen))
      expect({ name, answer, counted }).toEqual({ name, answer: { edges: expect.any(Array), pageInfo: { hasNextPage: false } }, counted: false });
  });
});
