import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';

/** How each of the libraries does subscriptions: it leaves them to `graphql-ws`. */
export const socketTo = (url: string, token: string | null): Client =>
  createClient({
    url: url.replace(/^http/, 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: authorization(token),
  });

export const authorization = (token: string | null): { authorization?: string } => (token === null ? {} : { authorization: `Bearer ${token}` });
