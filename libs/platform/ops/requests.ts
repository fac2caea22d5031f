import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { context, type Span } from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { serverSpan, type Traced } from '../tracing/index.js';
import type { JsonLogger } from './json-logger.js';
import { httpRequests } from './metrics.js';
import { withCorrelation } from './correlation.js';

/** Options for `new FastifyAdapter(…)`: each request has an id, the client's own (`x-correlation-id`) or a new one. */
export const requestIds = {
  genReqId: ({ headers }: Pick<IncomingMessage, 'headers'>): string => {
    const given = headers['x-correlation-id'];
    return typeof given === 'string' && /^[\w.:-]{1,100}$/.test(given) ? given : randomUUID();
  },
};

const quiet = /^\/(health\/|metrics$)/;

const spans = new WeakMap<FastifyRequest, Span>();
const pathOf = ({ url }: FastifyRequest): string => url.split('?', 1)[0] ?? '';

/**
 * Every request carries its id (`request.id`, see `requestIds`) through all that it causes, gets it back as
 * `x-correlation-id`, and leaves one line when it is answered. The line has the path, never the query: that may hold data.
 */
export const followRequests = (fastify: FastifyInstance, logger: JsonLogger): void => {
  fastify.addHook('onRequest', (request, reply, done) => {
    // No browser guesses that an answer is something else than it says.
    void reply.header('x-correlation-id', request.id).header('x-content-type-options', 'nosniff');
    if (quiet.test(pathOf(request))) return withCorrelation(request.id, done);
    const { span, within } = serverSpan(request.method, request.headers as Traced);
    spans.set(request, span);
    context.with(within, () => withCorrelation(request.id, done));
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const path = pathOf(request);
    const route = request.routeOptions.url ?? 'none';
    httpRequests.inc({ method: request.method, route, status: reply.statusCode });
    spans
      .get(request)
      ?.updateName(`${request.method} ${route}`)
      .setAttributes({ 'http.request.method': request.method, 'http.route': route, 'http.response.status_code': reply.statusCode, 'hutong.correlation_id': request.id })
      .end();
    const level = quiet.test(path) ? 'debug' : 'info';
    const fields = { context: 'request', method: request.method, path, status: reply.statusCode, ms: Math.round(reply.elapsedTime * 10) / 10, correlationId: request.id };
    withCorrelation(request.id, () => logger.pino[level](fields, `${request.method} ${path} ${reply.statusCode}`));
    done();
  });
};
