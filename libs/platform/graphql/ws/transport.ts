import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import { CloseCode, handleProtocols, makeServer, type ServerOptions } from 'graphql-ws';
import type { WebSocket, WebSocketServer } from 'ws';
import { oneRunPerId } from './one-run-per-id.js';

/** How many bytes may wait until a client has read them before the next message of it is taken. */
const mostUnread = 1_048_576;

const logger = new Logger('GraphQL');

/** What the protocol knows of each connection. */
export type Wire = { readonly socket: WebSocket; readonly request: IncomingMessage };

/**
 * Joins the protocol `graphql-transport-ws` to the sockets of a server. The library's own adapter takes what a client does
 * wrong for a fault of the server (code 4500), tells the client its message, and writes to the console.
 * @param heartbeatMs how often a client is asked whether it is still there: no less than a slow reader may take.
 */
export const serveOver = <Extra>(options: ServerOptions<Record<string, unknown>, Wire & Partial<Extra>>, server: WebSocketServer, heartbeatMs: number): void => {
  const protocol = makeServer(options);
  server.options.handleProtocols = handleProtocols;
  // The HTTP server's own, such as a port in use: whoever started that hears of it.
  server.on('error', () => undefined);
  server.on('connection', (socket: WebSocket, request: IncomingMessage) => {
    // `ws` closes it with the code of what is wrong with the frame.
    socket.on('error', (error) => logger.debug(`a socket was closed: ${error.message}`));
    const stop = keepAlive(socket, heartbeatMs);
    readNoFasterThanRead(socket, request.socket);
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (data) => sent(socket, data),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (take) => {
          const takeWhileOpen = async (text: string): Promise<void> => {
            if (socket.readyState === socket.OPEN) await take(text).catch((error: Error) => failed(socket, error));
          };
          const receive = oneRunPerId(takeWhileOpen, () => socket.close(CloseCode.SubscriberAlreadyExists, 'Subscriber already exists'));
          socket.on('message', (data: Buffer) => receive(data.toString()));
        },
      },
      { socket, request } as Wire & Partial<Extra>,
    );
    socket.once('close', (code, reason) => {
      stop();
      closed(code, reason.toString()).catch((error: Error) => logger.error('a subscription did not end as it should', error));
    });
  });
};

const sent = (socket: WebSocket, data: string): Promise<void> =>
  new Promise((resolve, reject) => {
    if (socket.readyState === socket.OPEN) socket.send(data, (error) => (error ? reject(error) : resolve()));
    else resolve();
  });

/** What a client makes the server say is kept until it has been read: as long as it is too much, nothing more is taken from it. */
const readNoFasterThanRead = (socket: WebSocket, connection: Socket): void => {
  const look = (): void => {
    if (socket.bufferedAmount > mostUnread) socket.pause();
  };
  socket.on('message', look).on('ping', look);
  connection.on('drain', () => socket.resume());
};

/** A client that says nothing after two pings is gone. The first may lie behind a message whose reader is still within its time. */
const keepAlive = (socket: WebSocket, everyMs: number): (() => void) => {
  let unanswered = 0;
  for (const sign of ['message', 'ping', 'pong']) socket.on(sign, () => (unanswered = 0));
  const timer = setInterval(() => {
    // One that is told to go has its own time for that.
    if (socket.readyState !== socket.OPEN) return;
    if (unanswered === 2) return socket.terminate();
    unanswered++;
    socket.ping();
  }, everyMs);
  return () => clearInterval(timer);
};

const failed = (socket: WebSocket, error: Error): void => {
  if (socket.readyState !== socket.OPEN) return;
  // Of a type that a server says, not a client.
  if (error.message.startsWith('Unexpected message of type')) return socket.close(CloseCode.BadRequest, 'Invalid message received');
  logger.error('a message could not be taken', error);
  socket.close(CloseCode.InternalServerError, 'Internal error');
};
