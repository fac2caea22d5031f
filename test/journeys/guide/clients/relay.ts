import {
  commitMutation,
  Environment,
  fetchQuery,
  Network,
  Observable,
  RecordSource,
  requestSubscription,
  Store,
  type ConcreteRequest,
  type FetchFunction,
  type GraphQLResponse,
  type GraphQLResponseWithData,
  type GraphQLResponseWithoutData,
  type PayloadError,
  type SubscribeFunction,
} from 'relay-runtime';
import type { Json, JsonObject } from '../../../../libs/platform/kernel/index.js';
import { refused, type Answer, type ClientLibrary } from '../client.js';
import { messagesOf } from './messages.js';
import { compile } from './relay-compiler.js';
import { authorization, socketTo } from './socket.js';

/** `relay-runtime` with what `relay-compiler` made of the page: what it answers is read from its store. */
export const relay: ClientLibrary = {
  name: 'relay-compiler and relay-runtime',
  prepare: async (page) => {
    const compiled = await compile(page);
    return (url, token) => {
      const socket = socketTo(url, token);
      const fetchIt: FetchFunction = async ({ text: query }, variables) => {
        const headers = { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...authorization(token) };
        const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
        const body = (await response.json()) as GraphQLResponseWithData | GraphQLResponseWithoutData;
        // The runtime would make one text of them.
        if (body.errors) throw new Refused(body.errors);
        return body;
      };
      const subscribe: SubscribeFunction = ({ text: query }, variables) =>
        Observable.create((sink) => socket.subscribe<GraphQLResponse>({ query: query ?? '', variables }, sink as never));
      const environment = new Environment({ network: Network.create(fetchIt, subscribe), store: new Store(new RecordSource()) });
      const requestOf = (name: string): ConcreteRequest => compiled.get(name)!;
      return {
        send: ({ kind, name }, variables) =>
          answerOf(kind === 'mutation' ? mutate(environment, requestOf(name), variables) : query(environment, requestOf(name), variables)),
        follow: ({ name }, variables) =>
          messagesOf(({ next, error, complete }) => {
            const { dispose } = requestSubscription(environment, {
              subscription: requestOf(name),
              variables,
              onNext: (data) => next({ data: data as Json }),
              onError: error,
              onCompleted: complete,
            });
            return dispose;
          }),
        close: async () => socket.dispose(),
      };
    };
  },
};

const query = (environment: Environment, request: ConcreteRequest, variables: JsonObject): Promise<unknown> =>
  fetchQuery(environment, request, variables, { fetchPolicy: 'network-only' }).toPromise();

const mutate = (environment: Environment, mutation: ConcreteRequest, variables: JsonObject): Promise<unknown> =>
  new Promise((resolve, reject) => commitMutation(environment, { mutation, variables, onCompleted: resolve, onError: reject }));

class Refused extends Error {
  constructor(readonly errors: readonly PayloadError[]) {
    super('The answer has errors');
  }
}

const answerOf = async (answer: Promise<unknown>): Promise<Answer> => {
  try {
    return { data: (await answer) as Json };
  } catch (error) {
    if (error instanceof Refused) return refused(error.errors);
    throw error;
  }
};
