import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LogPosition } from '../../libs/platform/event-store/index.js';
import { decodeToken, encodeToken } from '../../libs/platform/graphql/index.js';
import { Author, type Operation, type OperationKind } from './documents.js';
import { Known } from './known.js';
import { heldMemory } from '../support/held-memory.js';
import { Random, seed } from './random.js';
import { JudgedSocket } from './socket.js';
import { startTarget, type Target } from './target.js';
import { inParallel, type Sent } from './traffic.js';
import { Faults, faultOf, parsed, type Answer } from './verdict.js';

/** `HUTONG_TEST_CALLS=50000 npm run jest -- test/fuzz/random-operations` is what CI runs besides: five times as many. */
const calls = Number(process.env['HUTONG_TEST_CALLS'] || 10_000);
const fromNobody = calls / 4;
const patienceMs = 60_000 + 40 * calls;

let target: Target;
let held: number;
const known = new Known();
/** What the tokens stand for that answers gave: where something was written. (And what was sent along, which may be made up: in no context or generation that there is.) */
const told: LogPosition[] = [];
/** Requests whose answer was lost to an error in another of its fields: what they wrote nobody was told. */
const untold = new Set<string>();
/** Queries that were answered, and as whom they were asked. */
const answered: { readonly operation: Operation; readonly token: string | undefined }[] = [];

beforeAll(async () => {
  target = await startTarget();
  held = heldMemory();
}, 60_000);
afterAll(() => target.stop());

const requestOf = ({ kind, query, operationName, variables }: Operation, byGet = false): Sent => {
  const parameters = { query: query.toWellFormed(), variables: JSON.stringify(variables), ...(operationName === undefined ? {} : { operationName }) };
  const path = `/graphql?${new URLSearchParams(parameters).toString()}`;
  if (byGet && kind !== 'mutation' && path.length < 8_000) return { method: 'GET', path, headers: {} };
  return { method: 'POST', path: '/graphql', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query, operationName, variables }) };
};

const send = ({ headers, ...request }: Sent, token?: string, correlationId = 'fuzz'): Promise<Answer> =>
  target.traffic.send({ ...request, headers: { ...headers, 'x-correlation-id': correlationId, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) } });

/** Writes, sends and judges this many operations, numbered from `first`. */
const ask = async (count: number, first: number, kindOf: (random: Random) => OperationKind, tokenOf: (random: Random) => string | undefined): Promise<void> => {
  const faults = new Faults();
  await inParallel(count, 16, async (nth) => {
    const random = new Random(first + nth);
    const operation = new Author(target.schema, known, random).write(kindOf(random));
    const [token, correlationId] = [tokenOf(random), `fuzz-${first + nth}`];
    const answer = await send(requestOf(operation, random.chance(0.2)), token, correlationId);
    const { data, errors } = (parsed(answer.text) ?? {}) as { data?: Record<string, unknown> | null; errors?: unknown };
    const untrue =
      operation.kind === 'mutation'
        ? Object.values(data ?? {})
            .map(untrueIn)
            .find(Boolean)
        : undefined;
    faults.add(faultOf(answer) ?? untrue, { correlationId, ...operation }, answer.text);
    known.learn(data);
    if (data === null) untold.add(correlationId);
    if (operation.kind === 'query' && data && !errors) answered.push({ operation, token });
  });
  expect(faults.toString()).toBe('');
};

/** A payload has a token or a refusal, and never both. */
const untrueIn = (payload: unknown): string | undefined => {
  if (typeof payload !== 'object' || payload === null) return undefined;
  const { token, refusal } = payload as { token: string | null; refusal: object | null };
  // An answer's token also stands for what was sent with it, and a bent one names partitions and generations that there are not.
  const isPlace = ({ context, generation, partition }: LogPosition) =>
    target.contexts.includes(context) && generation === 1 && (partition === null || partition < target.partitions);
  if (token !== null) told.push(...decodeToken(token).filter(isPlace));
  return (token === null) === (refusal === null) ? 'neither written nor refused, or both' : undefined;
};

/** All that was written has come through the recorder, the detector and the views: none of them stands still at an event. */
const allIsVisible = async (): Promise<void> => {
  const variables = { token: encodeToken(told) };
  const { text } = await send(requestOf({ kind: 'query', query: 'query ($token: PositionToken) { cursor(token: $token) }', variables }));
  expect(parsed(text)).toEqual({ data: { cursor: expect.any(String) } });
};

const again = async ({ operation, token }: (typeof answered)[number]): Promise<unknown> => parsed((await send(requestOf(operation), token)).text);

const anyKind = (random: Random): OperationKind => random.either([10, () => 'query'], [10, () => 'mutation'], [1, () => 'subscription']);
const anyCaller = (random: Random): string => random.pick(target.callers).token;

/** Written from the schema as it is: what it gains is asked too. A seed repeats most of a run, but not which answer came first; a fault names what was sent. */
describe(`Random operations of the schema (HUTONG_TEST_SEED=${seed})`, () => {
  it(
    `write nothing, when ${fromNobody} come from nobody`,
    async () => {
      const before = await target.written();
      const tokens = [undefined, undefined, undefined, 'none', `${target.callers[0]?.token}x`];
      await ask(fromNobody, 0, anyKind, (random) => random.pick(tokens));
      expect(await target.written()).toEqual(before);
    },
    patienceMs,
  );

  it(`are answered or refused, when ${calls - fromNobody} come from every party`, () => ask(calls - fromNobody, 100_000, anyKind, anyCaller), patienceMs);

  it('are answered or refused over sockets, 1,000 subscriptions while others write', async () => {
    const faults = new Faults();
    let events = 0;
    let open = true;
    const writing = (async () => {
      for (let first = 200_000; open; first += 50) await ask(50, first, () => 'mutation', anyCaller);
    })();
    await inParallel(40, 20, async (n) => {
      const random = new Random(300_000 + n);
      const socket = await JudgedSocket.open(target.url, faults);
      socket.send({ type: 'connection_init', ...(random.chance(0.7) ? { payload: { authorization: `Bearer ${anyCaller(random)}` } } : {}) });
      await socket.acknowledged();
      for (let id = 0; id < 25; id++) {
        const { query, operationName, variables } = new Author(target.schema, known, random).write(random.chance(0.95) ? 'subscription' : anyKind(random));
        socket.send({ id: String(id), type: 'subscribe', payload: { query, operationName, variables } });
        if (random.chance(0.3)) socket.send({ id: String(random.below(id + 1)), type: 'complete' });
      }
      faults.add((await socket.settled()) && socket.isOpen ? undefined : 'the socket does not go on', socket.sent, '');
      // What it asked for takes a few reads.
      await sleep(1_000);
      events += socket.received.filter(({ type }) => type === 'next').length;
      await socket.close();
    }).finally(() => (open = false));
    await writing;
    expect(faults.toString()).toBe('');
    expect(events).toBeGreaterThan(50);
  }, 180_000);

  it('wrote what their answers say, and nothing else', async () => {
    const commands = await target.commands();
    const place = ({ context, position }: { readonly context: string; readonly position: number }) => `${context} ${position}`;
    const toldPlaces = new Set(told.map(place));
    const ours = commands.filter(({ key }) => known.keys.has(key));
    expect(ours.length).toBeGreaterThan(100);
    expect(ours.filter((command) => !toldPlaces.has(place(command)) && !untold.has(command.correlationId))).toEqual([]);
    const places = new Set(commands.map(place));
    expect([...toldPlaces].filter((each) => !places.has(each))).toEqual([]);
  });

  it('are answered alike once they are compiled', async () => {
    await allIsVisible();
    expect(answered.length).toBeGreaterThan(1_000);
    const faults = new Faults();
    for (let from = 0; from < 300; from += 50) {
      const asked = await Promise.all(answered.slice(from, from + 50).map(async (each) => ({ ...each, first: await again(each) })));
      for (const each of asked) await again(each);
      // A moment to compile them in.
      await sleep(300);
      for (const { first, ...each } of asked) {
        const last = await again(each);
        faults.add(isDeepStrictEqual(last, first) ? undefined : 'another answer', each.operation, `${JSON.stringify(first)}\n  then: ${JSON.stringify(last)}`);
      }
    }
    expect(faults.toString()).toBe('');
  }, 180_000);

  it('leave the server as well as it was', async () => {
    const ready = await send({ method: 'GET', path: '/health/ready', headers: {} });
    expect([ready.status, parsed(ready.text)]).toEqual([200, expect.objectContaining({ ok: true })]);
    await allIsVisible();
    answered.length = 0;
    expect(heldMemory() - held).toBeLessThan(250e6);
  });
});
