import { Counter } from 'prom-client';

export const retries = new Counter({
  name: 'hutong_worker_retries_total',
  help: 'Steps of workers (relays, consumers, views, timers) that failed, or came after another process had done them, and are tried again.',
  labelNames: ['worker'],
});

export const httpRequests = new Counter({
  name: 'hutong_http_requests_total',
  help: 'HTTP requests that were answered, by route as it is declared ("none": there is no such).',
  labelNames: ['method', 'route', 'status'],
});
