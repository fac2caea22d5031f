import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { WebSocket } from 'ws';
import { fromGlobalId } from '../../libs/platform/graphql/index.js';
import { Identity } from '../../libs/platform/identity/index.js';
import type { OrganisationId, Party } from '../../libs/platform/kernel/index.js';
import { median, perSecond, rounded, type Bench } from './bench.js';
import { start, type Server } from './timeline/serve.js';

const SUBSCRIBERS = 200;
const WRITERS = 32;
const ROUNDS = 3;
const SECONDS = 5;

type Mutation = (organisationId: string, party: Party, name: string, answer: string, input: object) => Promise<Record<string, { readonly id: string }>>;

/** Who sends mutations to the server, as any organisation. */
const mutationsOf = async ({ url, dataFolder }: Server): Promise<Mutation> => {
  const identity = await Identity.open(dataFolder);
  const tokens = new Map<string, Promise<string>>();
  return async (organisationId, party, name, answer, input) => {
    const token = tokens.get(organisationId) ?? identity.issue({ personId: 'p', organisationId: organisationId as OrganisationId, party }, '1h');
    tokens.set(organisationId, token);
    const query = `mutation ($input: ${name.charAt(0).toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { ${answer} refusal { code message field } } }`;
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await token}` },
      body: JSON.stringify({ query, variables: { input } }),
    });
    const body = (await response.json()) as { data?: Record<string, Record<string, { readonly id: string }>> };
    const payload = body.data?.[name];
    if (!payload || payload['refusal']) throw new Error(`${name}: ${JSON.stringify(body)}`);
    return payload;
  };
};

const subscription = (projectId: string) => ({
  query: `subscription ($projectId: ID) { timeline(projectId: $projectId) { cursor id type occurredAt party organisation { name } works { id title } threadCount } }`,
  variables: { projectId },
});

/** Sockets that count what comes; a text of it is kept. */
const listeners = async (url: string, protocol?: string) => {
  const heard = { messages: 0, text: '' };
  const sockets = await Promise.all(
    Array.from({ length: SUBSCRIBERS }, async () => {
      const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, protocol);
      await once(socket, 'open');
      return socket;
    }),
  );
  const listen = () =>
    sockets.forEach((socket) =>
      socket.on('message', (data: Buffer) => {
        heard.messages++;
        if (heard.text === '') heard.text = data.toString();
      }),
    );
  const close = () =>
    Promise.all(
      sockets.map((socket) => {
        const closed = once(socket, 'close');
        socket.close();
        return closed;
      }),
    );
  return { sockets, heard, listen, close };
};

/** How many messages come in a second, of all sockets, from when something is heard. */
const rate = async (heard: { readonly messages: number }): Promise<number> => {
  while (heard.messages === 0) await sleep(5);
  const [before, begun] = [heard.messages, performance.now()];
  await sleep(SECONDS * 1_000);
  return ((heard.messages - before) / (performance.now() - begun)) * 1_000;
};

const subscribed = async (url: string, projectId: string) => {
  const all = await listeners(url, 'graphql-transport-ws');
  await Promise.all(
    all.sockets.map(async (socket) => {
      socket.send(JSON.stringify({ type: 'connection_init' }));
      await once(socket, 'message');
      socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: subscription(projectId) }));
    }),
  );
  all.listen();
  // Until all of them follow.
  await sleep(1_000);
  return all;
};

/** Everything that is planned in one project, to all who follow it; against a process that only sends, and says the same again and again. */
export const fanOut: Bench = {
  name: 'fan-out',
  run: async (serverUrl) => {
    const client = new pg.Client({ connectionString: serverUrl });
    await client.connect();
    await client.query('CREATE DATABASE fan_out');
    await client.end();
    const [ours, plain] = [await start('hutong', serverUrl.replace(/[^/]*$/, 'fan_out')), await start('broadcast', '')];
    const mutate = await mutationsOf(ours);
    const registered = async (name: string, party: Party): Promise<string> => {
      const { organisation } = await mutate('founder', 'GOVERNMENT', 'registerOrganisation', 'organisation { id }', { idempotencyKey: name, name, party });
      return fromGlobalId(organisation?.id ?? '')?.id ?? '';
    };
    const [district, water] = [await registered('District Office', 'GOVERNMENT'), await registered('Water', 'UTILITY')];
    const { project } = await mutate(district, 'GOVERNMENT', 'openProject', 'project { id }', { idempotencyKey: 'lane', name: 'Lane 12', kind: 'AREA' });
    const projectId = project?.id ?? '';
    let planned = 0;
    const plan = () => {
      const n = planned++;
      return mutate(water, 'UTILITY', 'planWorks', 'works { id }', {
        ...{ idempotencyKey: `plan ${n}`, projectId, title: `Trench ${n}`, kind: 'EXCAVATION' },
        // A street apart from each other: nothing collides.
        footprint: { geometry: { type: 'Point', coordinates: [116 + (n % 1_000) / 1_000, 39 + Math.floor(n / 1_000) / 1_000] }, widthMetres: 2 },
        window: { start: '2027-06-01T00:00:00Z', end: '2027-06-05T00:00:00Z' },
      });
    };
    await plan();

    const rounds: { readonly ours: number; readonly plain: number }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const followers = await subscribed(ours.url, projectId);
      const writing = perSecond(WRITERS, SECONDS + 1, plan);
      const delivered = await rate(followers.heard);
      await writing;
      await followers.close();
      const crowd = await listeners(plain.url);
      crowd.listen();
      crowd.sockets[0]?.send(followers.heard.text);
      rounds.push({ ours: delivered, plain: await rate(crowd.heard) });
      await crowd.close();
    }
    await Promise.all([ours.stop(), plain.stop()]);
    return {
      'fan-out': {
        title: `Entries × subscribers, ${SUBSCRIBERS} on one project while ${WRITERS} write, against a process that does nothing but send such a message`,
        unit: 'messages/s',
        better: 'higher',
        target: 'none: to be known',
        reference: rounded(median(rounds.map((round) => round.plain))),
        ours: rounded(median(rounds.map((round) => round.ours))),
        ratio: rounded(median(rounds.map((round) => round.ours / round.plain))),
      },
    };
  },
};
