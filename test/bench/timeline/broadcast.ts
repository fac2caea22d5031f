import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { WebSocketServer, type WebSocket } from 'ws';

/** What a process can send at most: the first text that somebody sends it, to everybody, again and again, as fast as sockets take it. */
export const serveBroadcast = async (): Promise<string> => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const sent = (socket: WebSocket, text: string) => new Promise<void>((resolve) => socket.send(text, () => resolve()));
  const broadcast = async (text: string): Promise<void> => {
    while (server.clients.size > 0) {
      await Promise.all([...server.clients].map((socket) => sent(socket, text)));
      await turn();
    }
  };
  server.on('connection', (socket) => socket.once('message', (text: Buffer) => void broadcast(text.toString())));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
