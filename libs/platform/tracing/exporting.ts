import { setTimeout as sleep } from 'node:timers/promises';
import { context, propagation, trace } from '@opentelemetry/api';

/** How long the last spans may take on their way. */
const lastSpansMs = 2_000;

/** Of a process that sends its spans away. */
export type Exporting = { stop(): Promise<void> };

/**
 * From now on this process keeps spans and sends them by OTLP over HTTP. Only then is the SDK loaded: without it every span is a no-op.
 * The standard's other variables hold as well: OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES, OTEL_EXPORTER_OTLP_HEADERS.
 */
export const exportTraces = async (url: string): Promise<Exporting> => {
  const [{ AsyncLocalStorageContextManager }, { W3CTraceContextPropagator }, { OTLPTraceExporter }, { defaultResource, detectResources, envDetector }, sdk] =
    await Promise.all([
      import('@opentelemetry/context-async-hooks'),
      import('@opentelemetry/core'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/sdk-trace'),
    ]);
  const resource = defaultResource().merge(detectResources({ detectors: [envDetector] }));
  const provider = new sdk.TracerProvider({ resource, spanProcessors: [new sdk.BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url }) })] });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  return {
    stop: async () => {
      // What the collector does not take by then is lost: nobody waits for it to stop.
      await Promise.race([provider.shutdown().catch(() => undefined), sleep(lastSpansMs, undefined, { ref: false })]);
      trace.disable();
      propagation.disable();
      context.disable();
    },
  };
};
