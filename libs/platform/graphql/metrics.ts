import { Counter, Gauge } from 'prom-client';

export const operations = new Counter({
  name: 'hutong_graphql_operations_total',
  help: 'GraphQL operations that were begun: query, mutation or subscription.',
  labelNames: ['type'],
});

export const graphqlErrors = new Counter({
  name: 'hutong_graphql_errors_total',
  help: 'Errors that clients were told, by code. Refusals of mutations are answers: see the bus.',
  labelNames: ['code'],
});

export const subscribers = new Gauge({ name: 'hutong_graphql_subscriptions', help: 'Subscriptions that are open.' });

export const delivered = new Counter({ name: 'hutong_graphql_subscription_results_total', help: 'Results that subscribers have taken.' });
