import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { startApp } from '../../../test/support/start-app.js';
import { runtimeOf, type ContextRuntime } from '../context/index.js';

type Sent = { readonly name: string; readonly traceId: string; readonly links?: readonly { readonly traceId: string }[] };

/** What an OpenTelemetry collector is to Hutong: it takes spans over HTTP. */
const startCollector = async (): Promise<{ readonly url: string; readonly spans: readonly Sent[]; readonly server: Server }> => {
  const spans: Sent[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      if (request.url === '/v1/traces') for (const { scopeSpans } of JSON.parse(body).resourceSpans) for (const scope of scopeSpans) spans.push(...scope.spans);
      response.setHeader('content-type', 'application/json').end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, spans, server };
};

const openProject = 'mutation { openProject(input: { idempotencyKey: "lane", name: "Lane", kind: RENEWAL }) { token refusal { code } } }';

/** Opens a project while somebody follows the timeline. @returns what the government's log keeps of it beside the event */
const story = async (env: Readonly<Record<string, string>>): Promise<{ readonly traceparent?: string }> => {
  const app = await startApp(env);
  try {
    const district = await app.register('District', 'GOVERNMENT');
    const client = createClient({ url: `${app.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket, lazy: false });
    const { cursor } = await district.ask('{ cursor }');
    const followed = client.iterate<{ timeline: { type: string } }>({
      query: 'subscription ($after: Cursor) { timeline(after: $after) { type } }',
      variables: { after: cursor },
    });
    const first = (async () => {
      for await (const { data } of followed) if (data?.timeline.type === 'government.project-opened.v1') return;
    })();
    await district.ask(openProject);
    await first;
    await client.dispose();
    const { database } = app.app.get<ContextRuntime>(runtimeOf('government'));
    const { rows } = await database.pool.query<{ metadata: { traceparent?: string } }>(`SELECT metadata FROM events WHERE type = 'project-opened'`);
    return rows[0]!.metadata;
  } finally {
    await app.stop();
  }
};

describe('One trace', () => {
  let collector: Awaited<ReturnType<typeof startCollector>>;
  beforeAll(async () => {
    collector = await startCollector();
  });
  afterAll(() => void collector.server.close());

  it('leads from the request over the command, its event and its recording to the view, and to who follows the timeline', async () => {
    const { traceparent } = await story({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    const traceId = /^00-([0-9a-f]{32})-[0-9a-f]{16}-01$/.exec(traceparent ?? '')?.[1];
    expect(traceId).toBeDefined();
    const names = collector.spans.filter((span) => span.traceId === traceId || span.links?.some((link) => link.traceId === traceId)).map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        'POST /graphql',
        'OpenProject',
        'append to government',
        'publish to government',
        'timeline of coordination',
        'view feed',
        'deliver to subscriber',
      ]),
    );
  });

  it('is not begun by what nobody has asked for', () => {
    const begun = new Set(collector.spans.filter(({ name }) => name === 'POST /graphql').map(({ traceId }) => traceId));
    const others = collector.spans.filter(({ traceId, links }) => !begun.has(traceId) && !links?.every((link) => begun.has(link.traceId)));
    expect(others).toEqual([]);
  });

  it('is not there when it is off: events are kept as they always were', async () => {
    const before = collector.spans.length;
    expect(Object.keys(await story({})).sort()).toEqual(['actor', 'audience', 'correlationId', 'projectIds', 'subject']);
    expect(collector.spans.length).toBe(before);
  });
});
