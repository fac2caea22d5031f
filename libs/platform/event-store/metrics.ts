import { Counter, Histogram } from 'prom-client';

export const appendedEvents = new Counter({
  name: 'hutong_events_appended_total',
  help: 'Events written to the log of a context; those of a transaction that was rolled back afterwards are counted as well.',
  labelNames: ['context'],
});

export const appendBatchSize = new Histogram({
  name: 'hutong_append_batch_size',
  help: 'Appends that shared one statement.',
  labelNames: ['context'],
  buckets: [1, 2, 4, 8, 16, 32, 64],
});
