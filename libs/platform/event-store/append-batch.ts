import type { Pool, PoolClient } from 'pg';
import type { Json } from '../kernel/index.js';
import type { AppendOutcome, AppendRequest, ExpectedVersion } from './event-store.js';

export type Queryable = Pick<Pool | PoolClient, 'query'>;

type OutcomeRow = { i: number; outcome: AppendOutcome['outcome']; version: string; position: string; answer: Json };

/** All appends in one statement, each answered on its own. A stream and a key occur once. */
export const appendBatch = async (on: Queryable, requests: readonly AppendRequest[]): Promise<readonly AppendOutcome[]> => {
  const [first, ...others] = requests;
  const { rows } = await (on as Pool).query<OutcomeRow>(first && others.length === 0 ? appendOne(first) : appendMany(requests));
  const outcomes = new Array<AppendOutcome>(requests.length);
  for (const row of rows) outcomes[row.i - 1] = toOutcome(row);
  return outcomes;
};

/** Whether the log and its keys can hold both in one call. */
export const mayShareBatch = (streams: ReadonlySet<string>, keys: ReadonlySet<string>, request: AppendRequest): boolean =>
  !streams.has(request.streamId) && !(request.idempotency && keys.has(request.idempotency.key));

const expectedNumber = (expected: ExpectedVersion): number => (expected === 'any' ? -1 : expected === 'exists' ? -2 : expected);

/** One a line, an empty one for what is not there: JSON has no line breaks of its own. */
const lines = (values: readonly (Json | undefined)[]): string => values.map((value) => (value === undefined ? '' : JSON.stringify(value))).join('\n');

const columns = 'i, outcome, version, position, answer';

const appendOne = ({ streamId, expected, idempotency, events, metadata }: AppendRequest) => ({
  name: 'event-store.append-one',
  text: `SELECT ${columns} FROM append_one($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)`,
  values: [
    streamId,
    expectedNumber(expected),
    idempotency?.key,
    idempotency?.bodyHash,
    idempotency && JSON.stringify(idempotency.answer),
    events.map((event) => event.type),
    events.map((event) => event.schemaVersion),
    lines(events.map((event) => event.data)),
    JSON.stringify(metadata),
    events.map((event) => event.occurredAt),
  ],
});

const appendMany = (requests: readonly AppendRequest[]) => {
  const events = requests.flatMap((request, index) => {
    const metadata = JSON.stringify(request.metadata);
    return request.events.map((event, nth) => ({ ...event, append: index + 1, nth: nth + 1, metadata }));
  });
  return {
    name: 'event-store.append',
    text: `SELECT ${columns} FROM append($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13)`,
    values: [
      requests.map((request) => request.streamId),
      requests.map((request) => expectedNumber(request.expected)),
      requests.map((request) => request.events.length),
      requests.map((request) => request.idempotency?.key ?? null),
      requests.map((request) => request.idempotency?.bodyHash ?? null),
      lines(requests.map((request) => request.idempotency?.answer)),
      events.map((event) => event.append),
      events.map((event) => event.nth),
      events.map((event) => event.type),
      events.map((event) => event.schemaVersion),
      lines(events.map((event) => event.data)),
      events.map((event) => event.metadata).join('\n'),
      events.map((event) => event.occurredAt),
    ],
  };
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
