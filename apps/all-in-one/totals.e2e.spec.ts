import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { getNamedType } from 'graphql';
import { runtimeOf, type ContextRuntime } from '../../libs/platform/context/index.js';
import { startApp, type RunningApp } from '../../test/support/start-app.js';

let app: RunningApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.stop());

/** Every list that there is, with what it answers and whether its rows were counted. */
const counting = async (selected: string): Promise<Record<string, { readonly answer: object; readonly counted: boolean }>> => {
  const { schema } = app.app.get(GraphQLSchemaHost);
  const lists = Object.values(schema.getQueryType()?.getFields() ?? {}).filter(({ type }) => getNamedType(type).name.endsWith('Connection'));
  const reader = await app.client('anybody', 'GOVERNMENT');
  const pools = ['government', 'contractors', 'coordination'].map((context) => app.app.get<ContextRuntime>(runtimeOf(context)).database.pool);
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
    const seen: Record<string, { answer: object; counted: boolean }> = {};
    for (const { name } of lists) {
      texts.length = 0;
      const { [name]: answer } = await reader.ask(`{ ${name} { ${selected} } }`);
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
    expect(Object.keys(seen)).toEqual(expect.arrayContaining(['timeline', 'works', 'conflicts', 'tasks', 'organisations', 'permits', 'contracts', 'threads']));
    for (const [name, { answer, counted }] of Object.entries(seen))
      expect({ name, answer, counted }).toEqual({ name, answer: { totalCount: 0, edges: [] }, counted: true });
  });

  it('does not for anybody else', async () => {
    const seen = await counting('edges { cursor } pageInfo { hasNextPage }');
    for (const [name, { answer, counted }] of Object.entries(seen))
      expect({ name, answer, counted }).toEqual({ name, answer: { edges: [], pageInfo: { hasNextPage: false } }, counted: false });
  });
});
