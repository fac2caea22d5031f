import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RemoteBus, ServiceKey } from '../command-bus/http/index.js';
import { Accepts, NoInput, QueryMessage } from '../command-bus/index.js';
import { Refusal } from '../kernel/index.js';
import { inSpan, inSpanOver, traceHere } from './index.js';

const of = (n: number) => ({ traceparent: `00-${String(n).padStart(32, '0')}-${String(n).padStart(16, '0')}-01` });
const exporter = new InMemorySpanExporter();
const spans = () => exporter.getFinishedSpans();

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }));
});
beforeEach(() => exporter.reset());
afterAll(() => [trace, propagation, context].forEach((each) => each.disable()));

describe('A batch of events', () => {
  it('is a part of the one trace that they belong to', async () => {
    await inSpanOver('batch', [of(1), {}, of(1)], {}, async () => undefined);
    expect(spans().map((span) => [span.spanContext().traceId, span.links.length])).toEqual([[of(1).traceparent.slice(3, 35), 0]]);
  });

  it('has a trace of its own with a link to each, where they belong to several', async () => {
    await inSpanOver('batch', [of(1), of(2), of(2), { traceparent: 'nonsense' }], {}, async () => undefined);
    const [span] = spans();
    expect(span?.links.map((link) => link.context.traceId)).toEqual([1, 2].map((n) => of(n).traceparent.slice(3, 35)));
    expect(span?.parentSpanContext).toBeUndefined();
  });

  it('begins none where they belong to none', async () => {
    expect(await inSpanOver('batch', [{}, {}], {}, async () => traceHere())).toEqual({});
    expect(spans()).toEqual([]);
  });
});

describe('A message', () => {
  @Accepts('toy', NoInput)
  class Look extends QueryMessage<NoInput, string> {}

  it('takes its trace along to another process', async () => {
    const seen: (string | string[] | undefined)[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers['traceparent']);
      response.setHeader('content-type', 'application/json').end('{"answer":"seen"}');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const bus = new RemoteBus({ toy: [`http://127.0.0.1:${(server.address() as AddressInfo).port}`] }, new ServiceKey('k'.repeat(32)));
    expect(await bus.ask(new Look({}, { caller: null, correlationId: 'c', ...of(3) }))).toBe('seen');
    await bus.ask(new Look({}, { caller: null, correlationId: 'c' }));
    await bus.onApplicationShutdown();
    server.close();
    const [span] = spans();
    expect(seen).toEqual([`00-${of(3).traceparent.slice(3, 35)}-${span?.spanContext().spanId}-01`, undefined]);
  });

  it('that is refused is no fault', async () => {
    const refused = inSpan('Look', { from: of(4) }, () => Promise.reject(new Refusal('NOT_YOURS', 'It is not yours.')));
    await expect(refused).rejects.toThrow('It is not yours.');
    expect(spans()[0]).toMatchObject({ status: { code: 0 }, attributes: { 'hutong.refusal': 'NOT_YOURS' } });
  });
});
