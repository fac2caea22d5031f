import { createRequire } from 'node:module';

type RequestQueue = { readonly pending: readonly unknown[]; scheduleCheckPendingRequests(): void };

/** Marks the class as mended, however many copies of this module a process loads. */
const mended = Symbol.for('hutong.kafkajs.request-queue');

/**
 * kafkajs 2.2.4 looks for pending requests by a timer even where none pends, and then counts its delay from a time long past:
 * a negative one, of which Node 24 warns (`TimeoutNegativeWarning`), and which makes every connection wake up each millisecond.
 * A request that has to wait sets the timer itself, with a delay that is right.
 */
export const mendRequestQueue = (): void => {
  const { prototype } = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as { prototype: RequestQueue & { [mended]?: true } };
  if (prototype[mended]) return;
  prototype[mended] = true;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called on the queue that it belongs to
  const { scheduleCheckPendingRequests } = prototype;
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue): void {
    if (this.pending.length > 0) scheduleCheckPendingRequests.call(this);
  };
};
