import type { Pool, PoolClient } from 'pg';
import type { Json } from '../kernel/index.js';
import type { AppendOutcome, AppendRequest, ExpectedVersion } from './event-store.js';

export type Queryable = Pick<Pool | PoolClient, 'query'>;

type OutcomeRow = { i: number; outcome: AppendOutcome['outcome']; version: string; position: string; answer: Json };

/** All appends in one statement, each answered on its own. A stream and a key occur once. */
export const appendBatch = async (on: Queryable, requests: readonly AppendRequest[]): Promise<readonly AppendOutcome[]> => {
  const { rows } = await (on as Pool).query<OutcomeRow>({
    name: 'event-store.append',
    text: 'SELECT i, outcome, version, position, answer FROM append($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13)',
    values: parameters(requests),
  });
  const outcomes = new Array<AppendOutcome>(requests.length);
  for (const row of rows) outcomes[row.i - 1] = toOutcome(row);
  return outcomes;
};

/** Whether the log and its keys can hold both in one call. */
export const mayShareBatch = (streams: ReadonlySet<string>, keys: ReadonlySet<string>, request: AppendRequest): boolean =>
  !streams.has(request.streamId) && !(request.idempotency && keys.has(request.idempotency.key));

const expectedNumber = (expected: ExpectedVersion): number => (expected === 'any' ? -1 : expected === 'exists' ? -2 : expected);

const parameters = (requests: readonly AppendRequest[]): unknown[] => {
  const events = requests.flatMap((request, index) => {
    const metadata = JSON.stringify(request.metadata);
    return request.events.map((event, nth) => ({ ...event, append: index + 1, nth: nth + 1, metadata }));
  });
  return [
    requests.map((request) => request.streamId),
    requests.map((request) => expectedNumber(request.expected)),
    requests.map((request) => request.events.length),
    requests.map((request) => request.idempotency?.key ?? null),
    requests.map((request) => request.idempotency?.bodyHash ?? null),
    requests.map((request) => (request.idempotency ? JSON.stringify(request.idempotency.answer) : null)),
    events.map((event) => event.append),
    events.map((event) => event.nth),
    events.map((event) => event.type),
    events.map((event) => event.schemaVersion),
    events.map((event) => JSON.stringify(event.data)),
    events.map((event) => event.metadata),
    events.map((event) => event.occurredAt),
  ];
};

const toOutcome = ({ outcome, version, position, answer }: OutcomeRow): AppendOutcome => {
  switch (outcome) {
    case 'appended':
      return { outcome, version: Number(version), position: Number(position) };
    case 'replayed':
      return { outcome, version: Number(version), position: Number(position), answer };
    case 'conflict':
    case 'key-reused':
      return { outcome };
  }
};
