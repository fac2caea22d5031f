import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Attributes, type Context, type Span, type SpanOptions } from '@opentelemetry/api';
import { Refusal } from '../kernel/index.js';
import { broughtBy, type Traced } from './traced.js';

const tracer = trace.getTracer('hutong');

/** Does the work as a part of the trace that is under way, or that `from` brings. Where there is none, none is begun. */
export const inSpan = <T>(name: string, options: SpanOptions & { readonly from?: Traced }, work: () => Promise<T>): Promise<T> => {
  const { from = {}, ...about } = options;
  const parent = broughtBy(from) ?? (trace.getSpan(context.active()) && context.active());
  return parent ? running(tracer.startSpan(name, about, parent), parent, work) : work();
};

/**
 * Work on a batch of events: a part of the trace that they belong to; of its own, with a link to each, where they belong to several.
 * Where they belong to none, none is begun.
 */
export const inSpanOver = <T>(name: string, carriers: readonly Traced[], attributes: Attributes, work: () => Promise<T>): Promise<T> => {
  const [first, ...others] = [...new Set(carriers.map(({ traceparent }) => traceparent).filter((each) => each !== undefined))]
    .map((traceparent) => broughtBy({ traceparent }))
    .filter((each) => each !== undefined);
  if (!first) return work();
  const about = { kind: SpanKind.CONSUMER, attributes: { ...attributes, 'messaging.batch.message_count': carriers.length } };
  if (others.length === 0) return running(tracer.startSpan(name, about, first), first, work);
  const links = [first, ...others].map((each) => trace.getSpanContext(each)).filter((each) => each !== undefined);
  return running(tracer.startSpan(name, { ...about, links: links.map((each) => ({ context: each })) }, ROOT_CONTEXT), ROOT_CONTEXT, work);
};

/** A span that the caller ends, of the trace that `from` brings; undefined where there is none. */
export const spanOf = (name: string, from: Traced): Span | undefined => {
  const parent = broughtBy(from);
  return parent && tracer.startSpan(name, {}, parent);
};

/** The span of a request that comes in: where a trace begins that its sender has not begun. */
export const serverSpan = (name: string, from: Traced): { readonly span: Span; readonly within: Context } => {
  const parent = broughtBy(from) ?? ROOT_CONTEXT;
  const span = tracer.startSpan(name, { kind: SpanKind.SERVER }, parent);
  return { span, within: trace.setSpan(parent, span) };
};

/** What is refused is an outcome; anything else that is thrown is a fault. */
const running = async <T>(span: Span, parent: Context, work: () => Promise<T>): Promise<T> => {
  try {
    return await context.with(trace.setSpan(parent, span), work);
  } catch (error) {
    if (error instanceof Refusal) span.setAttribute('hutong.refusal', error.code);
    else span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'unknown' });
    throw error;
  } finally {
    span.end();
  }
};
