import { ApolloClient, ApolloLink, CombinedGraphQLErrors, gql, HttpLink, InMemoryCache, type ErrorLike } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { OperationTypeNode } from 'graphql';
import type { Json } from '../../../../libs/platform/kernel/index.js';
import { refused, type Answer, type ClientLibrary } from '../client.js';
import { messagesOf } from './messages.js';
import { authorization, socketTo } from './socket.js';

/** `@apollo/client` with its normalised cache: what it answers has gone through it. */
export const apollo: ClientLibrary = {
  name: '@apollo/client',
  prepare: async () => (url, token) => {
    const socket = socketTo(url, token);
    const client = new ApolloClient({
      link: ApolloLink.split(
        ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
        new GraphQLWsLink(socket),
        new HttpLink({ uri: url, headers: authorization(token) }),
      ),
      cache: new InMemoryCache(),
    });
    return {
      send: async ({ kind, document }, variables) =>
        answerOf(
          kind === 'mutation'
            ? await client.mutate({ mutation: gql(document), variables, errorPolicy: 'all' })
            : await client.query({ query: gql(document), variables, errorPolicy: 'all', fetchPolicy: 'network-only' }),
        ),
      follow: ({ document }, variables) =>
        messagesOf(({ next, error, complete }) => {
          const subscription = client.subscribe({ query: gql(document), variables }).subscribe({ next: (result) => next(answerOf(result)), error, complete });
          return () => subscription.unsubscribe();
        }),
      close: async () => {
        client.stop();
        await socket.dispose();
      },
    };
  },
};

/** @throws what is no answer: no connection, no GraphQL */
const answerOf = ({ data, error }: { readonly data?: unknown; readonly error?: ErrorLike | undefined }): Answer => {
  if (!error) return { data: data as Json };
  if (CombinedGraphQLErrors.is(error)) return refused(error.errors);
  throw new Error(error.message, { cause: error });
};
