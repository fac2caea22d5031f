import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModuleMetadata } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { Identity, IdentityModule } from '../../identity/index.js';
import { CommandBusModule } from '../../command-bus/index.js';
import type { Caller } from '../../kernel/index.js';
import { requestIds } from '../../ops/index.js';
import { GraphqlModule } from '../index.js';

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- any JSON: each test says what it expects
  readonly body: { data?: any; errors?: { message: string; path?: unknown[]; extensions: { code: string; field?: string; correlationId?: string } }[] };
};

/** These modules behind GraphQL on a port of its own, asked over real HTTP. */
export type Served = {
  readonly app: NestFastifyApplication;
  readonly url: string;
  ask(query: string, variables?: object, options?: { as?: Caller; token?: string; operationName?: string; accept?: string }): Promise<Answer>;
  send(body: string, headers?: Record<string, string>): Promise<Answer>;
  token(caller: Caller): Promise<string>;
  stop(): Promise<void>;
};

export const serve = async (
  imports: NonNullable<ModuleMetadata['imports']>,
  refusals: Readonly<Record<string, string>>,
  slowReaderMs?: number,
  costPerMinute = 1_000_000_000,
): Promise<Served> => {
  const folder = await mkdtemp(join(tmpdir(), 'graphql-'));
  const module = await Test.createTestingModule({
    imports: [
      CommandBusModule,
      IdentityModule.forRoot({ dataFolder: folder, development: true }),
      GraphqlModule.forRoot({ refusals, openness: 'explorable', costPerMinute, ...(slowReaderMs ? { slowReaderMs } : {}) }),
      ...imports,
    ],
  }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(requestIds), { logger: false });
  await app.listen(0, '127.0.0.1');
  const url = `${await app.getUrl()}/graphql`;
  const identity = app.get(Identity);

  const send: Served['send'] = async (body, headers = {}) => {
    const response = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : {} };
  };
  return {
    app,
    url,
    send,
    token: (caller) => identity.issue(caller, '5m'),
    ask: async (query, variables, { as, token, operationName, accept = 'application/json' } = {}) => {
      const bearer = token ?? (as && (await identity.issue(as, '5m')));
      return send(JSON.stringify({ query, variables, operationName }), { accept, ...(bearer ? { authorization: `Bearer ${bearer}` } : {}) });
    },
    stop: async () => {
      await app.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
