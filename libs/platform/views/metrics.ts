import { Counter } from 'prom-client';
import { AskedGauge } from '../metrics/index.js';

export const viewEvents = new Counter({
  name: 'hutong_view_events_total',
  help: 'Events that this process applied to a view, live or being rebuilt.',
  labelNames: ['context', 'view'],
});

export const viewLag = new AskedGauge('hutong_view_lag_events', 'Events of the log that the view which is read does not show yet; 100,000 stands for more.', [
  'context',
  'view',
]);
