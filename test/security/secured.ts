import { once } from 'node:events';
import { Logger } from '@nestjs/common';
import { WebSocket } from 'ws';
import { TestIssuer } from '../../libs/platform/identity/testing/issuer.js';
import { mutation } from '../support/mutation.js';
import { startApp } from '../support/start-app.js';

// What GraphQL answers is any JSON: each test says what it expects of it.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Data = any;

export type Answered = { readonly status: number; readonly headers: Headers; readonly body: Data };
export type Turned = { readonly message: string; readonly why: string };
type Bearer = { readonly token: string; readonly organisation?: string };

/** Hutong as in production, with an issuer of the test's; whoever its first administrator is signs in as `root`. */
export const startSecured = async (env: Readonly<Record<string, string>> = {}) => {
  const issuer = await TestIssuer.start();
  const app = await startApp({ HUTONG_ISSUERS: `${issuer.url}|${TestIssuer.audience}`, HUTONG_FIRST_ADMINISTRATOR: `${issuer.url} root`, ...env }).catch(
    async (error: unknown) => {
      await issuer.stop();
      throw error;
    },
  );
  const turned: Turned[] = [];
  const lines: string[] = [];
  const keep = (message: unknown, ...more: unknown[]): void => {
    lines.push(JSON.stringify([message, ...more]));
    const [about] = more as [Partial<Turned> | string | undefined];
    if (typeof about === 'object' && about.why !== undefined) turned.push({ message: String(message), why: about.why });
  };
  Logger.overrideLogger({ log: keep, warn: keep, error: keep, debug: keep });

  const headersOf = ({ token, organisation }: Bearer) => ({ authorization: `Bearer ${token}`, ...(organisation && { 'x-hutong-organisation': organisation }) });
  const send = async (bearer: Bearer, query: string, variables: object = {}): Promise<Answered> => {
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headersOf(bearer) },
      body: JSON.stringify({ query, variables }),
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  /** Fails the test where it is not let in, or refused. */
  const command = async (bearer: Bearer, name: string, answer: string, input: object): Promise<Data> => {
    const { body } = await send(bearer, mutation(name, answer), { input: { idempotencyKey: crypto.randomUUID(), ...input } });
    if (body.errors) throw new Error(JSON.stringify(body.errors));
    return body.data[name];
  };
  const root = async (): Promise<Bearer> => ({ token: await issuer.token('root') });

  return {
    app,
    issuer,
    /** Who was turned away, in order. */
    turned,
    /** All that was logged. */
    lines,
    send,
    command,
    root,
    register: async (name: string, party: string, more: object = {}): Promise<string> =>
      (await command(await root(), 'registerOrganisation', 'organisation { id }', { name, party, ...more })).organisation.id,
    /** Who has no mandate is told how Hutong calls him. */
    personIdOf: async (subject: string): Promise<string> => {
      const { body } = await send({ token: await issuer.token(subject) }, '{ me { personId } }');
      return body.data?.me.personId ?? /person (\S+)\.$/.exec(body.errors[0].message)?.[1];
    },
    /** A subscription to the timeline, once it is open: how it ends, and what it brought. */
    listen: async ({ token, organisation }: Bearer) => {
      const socket = new WebSocket(`${app.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
      const entries: string[] = [];
      const { promise: acknowledged, resolve: acknowledge } = Promise.withResolvers<void>();
      socket.on('message', (data: Buffer) => {
        const { type, payload } = JSON.parse(data.toString()) as { type: string; payload?: Data };
        if (type === 'connection_ack') acknowledge();
        if (type === 'next') entries.push(payload.data.timeline.type);
      });
      const closed = once(socket, 'close').then(([code, reason]: unknown[]) => ({ code: code as number, reason: String(reason), at: Date.now() }));
      await once(socket, 'open');
      socket.send(
        JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}`, ...(organisation && { 'x-hutong-organisation': organisation }) } }),
      );
      await Promise.race([acknowledged, closed]);
      if (socket.readyState === socket.OPEN) socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: 'subscription { timeline { type } }' } }));
      return { closed, entries, close: () => socket.terminate() };
    },
    stop: async (): Promise<void> => {
      await app.stop();
      await issuer.stop();
    },
  };
};

export type Secured = Awaited<ReturnType<typeof startSecured>>;
