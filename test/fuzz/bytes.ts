import { nested, odd, type Random } from './random.js';

const documents = [
  '{ __typename }',
  'query ($id: ID!) { node(id: $id) { id } }',
  '{ __schema { types { name fields { name } } } }',
  'mutation { __typename }',
  'subscription { __typename }',
  'query A { a: __typename } query B { b: __typename }',
];

/** Other bytes in the same places, more of them, or fewer. */
const damaged = (text: string | Buffer, random: Random): Buffer => {
  let bytes = Buffer.from(text);
  for (let times = 1 + random.below(4); times > 0; times--) {
    const at = random.below(bytes.length + 1);
    const rest = bytes.subarray(Math.min(bytes.length, at + random.below(4)));
    bytes = random.either(
      [4, () => Buffer.concat([bytes.subarray(0, at), random.bytes(random.below(4)), rest])],
      [1, () => Buffer.concat([bytes.subarray(0, at), Buffer.from(random.pick(odd.texts)), rest])],
      [1, () => bytes.subarray(0, at)],
      [1, () => Buffer.concat([bytes, bytes.subarray(at)])],
    );
  }
  return bytes;
};

const oddValue = (random: Random): unknown =>
  random.either<unknown>([2, () => random.pick(odd.json)], [1, () => random.pick(odd.texts)], [1, () => random.pick(odd.numbers)]);

const persistedQuery = (random: Random): unknown =>
  random.either<unknown>(
    [2, () => ({ version: 1, sha256Hash: random.bytes(32).toString('hex') })],
    [1, () => ({ version: random.pick(odd.integers), sha256Hash: oddValue(random) })],
    [1, () => oddValue(random)],
  );

/** The parameters of a request, some of them nonsense. */
export const parameters = (random: Random): Record<string, unknown> => {
  const document = random.either<unknown>([5, () => random.pick(documents)], [3, () => damaged(random.pick(documents), random).toString()], [1, () => oddValue(random)]);
  return Object.fromEntries(
    [
      ['query', document] as const,
      ['variables', random.either<unknown>([2, () => ({ id: random.pick(odd.texts) })], [1, () => oddValue(random)])] as const,
      ['operationName', random.either<unknown>([1, () => random.pick(['A', 'B'])], [1, () => oddValue(random)])] as const,
      ['extensions', random.either<unknown>([1, () => oddValue(random)], [1, () => ({ persistedQuery: persistedQuery(random) })])] as const,
    ].filter(([name]) => random.chance(name === 'query' ? 0.9 : 0.4)),
  );
};

/** A body that no client of ours would send. */
export const body = (random: Random): Buffer =>
  random.either(
    [6, () => random.bytes(random.below(300))],
    [4, () => Buffer.from(JSON.stringify(parameters(random)))],
    [4, () => damaged(JSON.stringify(parameters(random)), random)],
    [2, () => Buffer.from(JSON.stringify(random.pick(odd.json)) ?? '')],
    [0.2, () => Buffer.from(`{"query":"{ __typename }","variables":{"deep":${nested(random.below(100_000))}}}`)],
    [0.1, () => Buffer.from(nested(random.below(200_000)))],
    [0.02, () => Buffer.alloc(1_048_000 + random.below(2_000), ' ')],
  );

/** What comes after the question mark: of characters that a URL may hold, however they are put together. */
export const queryString = (random: Random): string =>
  random.either(
    [3, () => [...random.bytes(random.below(80))].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')],
    [2, () => [...random.bytes(random.below(60))].map((byte) => String.fromCharCode(33 + (byte % 94))).join('').replace(/[#]/g, '%')], // prettier-ignore
    [
      5,
      () =>
        Object.entries(parameters(random))
          .flatMap(([name, value]) =>
            Array.from({ length: random.chance(0.05) ? 2 : 1 }, () => `${name}=${escaped(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''), random)}`),
          )
          .join('&'),
    ],
  );

/** Now and then not: a percent sign stays one. */
const escaped = (text: string, random: Random): string => {
  const url = encodeURIComponent(text.toWellFormed());
  return random.chance(0.1) ? url.replace(/%(..)/g, (escape) => (random.chance(0.1) ? '%' : escape)) : url;
};

const types = [
  'application/json',
  'application/json; charset=utf-8',
  'application/json;charset=utf-16',
  'text/plain',
  'application/graphql',
  'application/x-www-form-urlencoded',
];
const oddTypes = [
  'multipart/form-data; boundary=x',
  'multipart/form-data',
  'application/',
  '*/*',
  ';',
  'application/json, text/plain',
  'APPLICATION/JSON',
  'application/vnd.api+json',
];

/** Headers that a request can be sent with; with a body, its type is among them. */
export const headers = (random: Random, withBody: boolean): Record<string, string> =>
  Object.fromEntries(
    [
      ['content-type', random.chance(0.6) ? types[0]! : random.pick([...types, ...oddTypes]), withBody ? 0.95 : 0.05] as const,
      [
        'accept',
        random.pick(['application/json', 'application/graphql-response+json', '*/*', '', 'q=;;q', 'application/graphql-response+json;q=NaN', 'text/event-stream']),
        0.4,
      ] as const,
      ['authorization', random.pick(['Bearer ', 'Bearer x', 'Bearer a.b.c', 'Basic eDp5', 'bearer bearer', '\u00ff'.repeat(9)]), 0.05] as const,
      ['x-correlation-id', random.pick(['abc', '\u00ff', ' ', 'x'.repeat(200), '${jndi:x}']), 0.1] as const,
      ['content-encoding', random.pick(['gzip', 'br', 'identity', 'x']), 0.03] as const,
      ['if-none-match', random.pick(['*', '"x"', 'W/', ',,,', '"']), 0.1] as const,
      ['expect', '100-continue', 0.005] as const,
      ['x-http-method-override', 'DELETE', 0.02] as const,
      ['range', 'bytes=0-1', 0.02] as const,
      ['origin', 'http://elsewhere', 0.02] as const,
    ]
      .filter(([, , probability]) => random.chance(probability))
      .map(([name, value]) => [name, value]),
  );

const upgrade = [
  ...['GET /graphql HTTP/1.1', 'host: x', 'connection: Upgrade', 'upgrade: websocket', 'sec-websocket-version: 13', 'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ=='],
  ...['sec-websocket-protocol: graphql-transport-ws', '', ''],
].join('\r\n');

/** Bytes on a connection: a request that is damaged, or no request at all. */
export const rawRequest = (random: Random): Buffer => {
  const content = body(random).subarray(0, 2_000);
  const length = random.chance(0.7) ? content.length : random.pick([0, 1, 10_000, -1, '', '1e3', content.length - 1]);
  const head = `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nconnection: close\r\n${random.chance(0.1) ? 'transfer-encoding: chunked\r\n' : `content-length: ${length}\r\n`}\r\n`;
  const request = Buffer.concat([Buffer.from(head), content]);
  return random.either(
    [1, () => request],
    [3, () => damaged(request, random)],
    [1, () => damaged(upgrade, random)],
    // Frames that are none.
    [1, () => Buffer.concat([Buffer.from(upgrade), random.bytes(1 + random.below(300))])],
    [1, () => random.bytes(1 + random.below(500))],
  );
};

/** A message over the socket: of the protocol, nearly, or of nothing. */
export const socketMessage = (random: Random): string | Buffer | object =>
  random.either<string | Buffer | object>(
    [
      5,
      () => ({
        ...(random.chance(0.8) ? { id: random.chance(0.8) ? String(random.below(5)) : oddValue(random) } : {}),
        type: random.pick(['connection_init', 'subscribe', 'subscribe', 'complete', 'ping', 'pong', 'next', 'error', 'connection_ack', 'start', oddValue(random)]),
        ...(random.chance(0.8) ? { payload: random.chance(0.6) ? parameters(random) : oddValue(random) } : {}),
      }),
    ],
    [1, () => random.bytes(random.below(200))],
    [1, () => random.bytes(random.below(200)).toString('latin1')],
    [1, () => JSON.stringify(random.pick(odd.json)) ?? ''],
    [1, () => damaged('{"id":"1","type":"subscribe","payload":{"query":"subscription { __typename }"}}', random).toString()],
    [0.1, () => nested(random.below(100_000))],
    [0.02, () => Buffer.alloc(1_048_000 + random.below(2_000), ' ')],
  );
