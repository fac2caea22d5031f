import { ModulesContainer } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { GraphQLSchema } from 'graphql';
import { demoCaller, demoOrganisations } from '../../apps/all-in-one/demo/district.js';
import { seedDemo } from '../../apps/all-in-one/demo/seed.js';
import { ContextRuntime } from '../../libs/platform/context/index.js';
import { Identity } from '../../libs/platform/identity/index.js';
import { parties, type Caller, type OrganisationId } from '../../libs/platform/kernel/index.js';
import { startApp } from '../support/start-app.js';
import { Traffic } from './traffic.js';

/** A command that was done: where its event stands, the client's key, and the request that it came with. */
export type Done = { readonly context: string; readonly position: number; readonly key: string; readonly correlationId: string };

/** The whole application with its made-up district, and what a test of it needs to know: all of it asked of the application itself. */
export type Target = {
  readonly url: string;
  readonly schema: GraphQLSchema;
  readonly traffic: Traffic;
  /** Every path that the server knows. */
  readonly paths: readonly string[];
  /** As whom to ask: those of the district, and organisations that nobody registered. */
  readonly callers: readonly { readonly caller: Caller; readonly token: string }[];
  readonly contexts: readonly string[];
  /** Of each topic. */
  readonly partitions: number;
  /** How much stands in each context's log. */
  written(): Promise<Readonly<Record<string, { readonly events: number; readonly commands: number }>>>;
  /** Every command that was ever done. */
  commands(): Promise<readonly Done[]>;
  stop(): Promise<void>;
};

export const startTarget = async (): Promise<Target> => {
  const running = await startApp({ HUTONG_LOG_LEVEL: process.env['HUTONG_LOG_LEVEL'] ?? 'silent' });
  const { app, url } = running;
  await seedDemo({ url, identity: app.get(Identity) }, new Date());
  const runtimes = [...app.get(ModulesContainer).values()]
    .flatMap((module) => [...module.providers.values()].map(({ instance }) => instance))
    .filter((instance): instance is ContextRuntime => instance instanceof ContextRuntime);
  const identity = app.get(Identity);
  const known = demoOrganisations.map(({ key }) => demoCaller(key));
  const strangers: Caller[] = parties.map((party) => ({ personId: 'stranger', organisationId: `stranger ${party}` as OrganisationId, party }));
  const callers = await Promise.all([...known, ...known, ...strangers].map(async (caller) => ({ caller, token: await identity.issue(caller, '1h') })));
  const traffic = new Traffic(url);
  const routes = app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false });
  const rows = async <Row extends object>(sql: string) =>
    Promise.all(runtimes.map(async ({ store, database }) => ({ context: store.context, rows: (await database.pool.query<Row>(sql)).rows })));
  return {
    url,
    schema: app.get(GraphQLSchemaHost).schema,
    traffic,
    paths: [...new Set([...routes.matchAll(/(\/\S*) \(/g)].map(([, path = '/']) => path))],
    callers,
    contexts: runtimes.map(({ store }) => store.context),
    partitions: Math.min(...runtimes.map(({ store }) => store.partitions)),
    written: async () => {
      const counted = await rows<{ events: number; commands: number }>(
        'SELECT (SELECT count(*)::int FROM events) AS events, (SELECT count(*)::int FROM commands) AS commands',
      );
      return Object.fromEntries(counted.map(({ context, rows: [row] }) => [context, row!]));
    },
    commands: async () => {
      const done = await rows<{ position: string; key: string; correlationId: string }>(
        `SELECT position, key, metadata->>'correlationId' AS "correlationId" FROM commands JOIN events USING (stream_id, version)`,
      );
      return done.flatMap(({ context, rows }) =>
        rows.map(({ position, key, correlationId }) => ({ context, position: Number(position), key: (JSON.parse(key) as string[])[2] ?? '', correlationId })),
      );
    },
    stop: async () => {
      traffic.stop();
      await running.stop();
    },
  };
};
