import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { faultIn, parsed, type Faults } from './verdict.js';

/** What `graphql-transport-ws` lets a server say. */
const types: ReadonlySet<unknown> = new Set(['connection_ack', 'ping', 'pong', 'next', 'error', 'complete']);
/** Closing codes that say what the client did wrong: of the WebSocket protocol, and of GraphQL's over it. */
const clientsFault = (code: number): boolean => [1000, 1002, 1003, 1005, 1006, 1007, 1009].includes(code) || (code >= 4400 && code < 4500);

export type Message = { readonly type?: unknown; readonly id?: unknown; readonly payload?: unknown };

/** A socket to `/graphql` that judges whatever the server says. */
export class JudgedSocket {
  readonly received: Message[] = [];
  readonly sent: unknown[] = [];
  readonly closed: Promise<void>;

  private constructor(
    private readonly socket: WebSocket,
    faults: Faults,
  ) {
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      const message = parsed(text) as Message | undefined;
      faults.add(types.has(message?.type) ? faultIn(text) : 'no message of the protocol', this.sent.slice(-20), text);
      if (message) this.received.push(message);
    });
    this.closed = once(socket, 'close').then(([code, reason]: unknown[]) => {
      faults.add(clientsFault(code as number) ? faultIn(String(reason)) : `closed with ${String(code)}`, this.sent.slice(-20), String(reason));
    });
  }

  static async open(url: string, faults: Faults): Promise<JudgedSocket> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const judged = new JudgedSocket(socket, faults);
    await once(socket, 'open');
    return judged;
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  send(message: string | Buffer | object): void {
    this.sent.push(Buffer.isBuffer(message) ? message.toString('base64') : message);
    if (this.isOpen) this.socket.send(typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message));
  }

  /** Until the server has let it in, or closed it. */
  async acknowledged(): Promise<void> {
    while (this.isOpen && !this.received.some(({ type }) => type === 'connection_ack')) await sleep(5);
  }

  /** Until the server has taken in all that was sent: it answers a ping after that, or has closed the socket. */
  async settled(patienceMs = 20_000): Promise<boolean> {
    const pongs = () => this.received.filter(({ type }) => type === 'pong').length;
    const before = pongs();
    this.send({ type: 'ping' });
    for (const end = Date.now() + patienceMs; this.isOpen && pongs() === before && Date.now() < end;) await sleep(5);
    return !this.isOpen || pongs() > before;
  }

  async close(): Promise<void> {
    this.socket.terminate();
    await this.closed;
  }
}
