import { cacheExchange, Client, fetchExchange, subscriptionExchange, type OperationResult } from '@urql/core';
import type { Json } from '../../../../libs/platform/kernel/index.js';
import { refused, type Answer, type ClientLibrary } from '../client.js';
import { messagesOf } from './messages.js';
import { authorization, socketTo } from './socket.js';

/** `@urql/core` as it comes: short queries go by GET. */
export const urql: ClientLibrary = {
  name: '@urql/core',
  prepare: async () => (url, token) => {
    const socket = socketTo(url, token);
    const client = new Client({
      url,
      fetchOptions: { headers: authorization(token) },
      requestPolicy: 'network-only',
      exchanges: [
        cacheExchange,
        fetchExchange,
        subscriptionExchange({
          forwardSubscription: ({ query = '', variables }) => ({
            subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables: variables as Record<string, unknown> }, sink) }),
          }),
        }),
      ],
    });
    return {
      send: async ({ kind, document }, variables) => answerOf(await (kind === 'mutation' ? client.mutation(document, variables) : client.query(document, variables))),
      follow: ({ document }, variables) =>
        messagesOf(({ next }) => {
          const subscription = client.subscription(document, variables).subscribe((result) => next(answerOf(result)));
          return () => subscription.unsubscribe();
        }),
      close: async () => socket.dispose(),
    };
  },
};

/** @throws what is no answer: no connection, no GraphQL */
const answerOf = ({ data, error }: OperationResult): Answer => {
  if (!error) return { data: data as Json };
  if (error.networkError) throw error.networkError;
  return refused(error.graphQLErrors);
};
