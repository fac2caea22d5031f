import { context, propagation, ROOT_CONTEXT, trace, type Context } from '@opentelemetry/api';

/** What carries a trace from one part to the next: a message, an event, a request. Absent: it belongs to none. */
export type Traced = {
  /** As the W3C has it (Trace Context): `00-<trace id>-<span id>-<flags>`. */
  readonly traceparent?: string;
};

/** The work under way, for what it sends or writes: `{ …, ...traceHere() }`. Nothing at all where nothing is traced. */
export const traceHere = (): Traced => {
  const carrier: { traceparent?: string; tracestate?: string } = {};
  propagation.inject(context.active(), carrier);
  return traceOf(carrier);
};

/** The same trace, for what follows from this. */
export const traceOf = ({ traceparent }: Traced): Traced => (traceparent === undefined ? {} : { traceparent });

/** What a carrier brings; undefined: no trace, or one that cannot be read. */
export const broughtBy = (carrier: Traced): Context | undefined => {
  if (carrier.traceparent === undefined) return undefined;
  const brought = propagation.extract(ROOT_CONTEXT, carrier);
  return trace.getSpanContext(brought) && brought;
};
