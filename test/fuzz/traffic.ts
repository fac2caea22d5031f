import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import type { Answer } from './verdict.js';

export type Sent = { readonly method: string; readonly path: string; readonly headers: Readonly<Record<string, string>>; readonly body?: Buffer | string };

/** Requests over connections that are kept, so many at a time. */
export class Traffic {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });

  constructor(private readonly url: string) {}

  /** A connection that the server closed after its last answer is not the next request's fault: that one is sent again. */
  send(sent: Sent): Promise<Answer> {
    return this.#sendOnce(sent).catch((error: Error & { readonly reused?: boolean }) => {
      if (error.reused) return this.send(sent);
      throw error;
    });
  }

  #sendOnce({ method, path, headers, body }: Sent): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = new URL(this.url);
      const sending = request({ agent: this.#agent, host: hostname, port, method, path, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', text: Buffer.concat(chunks).toString() }));
      });
      sending.on('error', (error) => reject(Object.assign(error, { reused: sending.reusedSocket })));
      sending.end(body);
    });
  }

  /** These bytes on a connection of their own; what comes back until it is closed. The client hangs up after a while. */
  raw(bytes: Buffer | string, patienceMs = 300): Promise<string> {
    return new Promise((resolve) => {
      const { hostname, port } = new URL(this.url);
      const chunks: Buffer[] = [];
      const socket = connect(Number(port), hostname, () => socket.write(bytes));
      socket.setTimeout(patienceMs, () => socket.destroy());
      socket.on('data', (chunk: Buffer) => chunks.push(chunk));
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(Buffer.concat(chunks).toString()));
    });
  }

  stop(): void {
    this.#agent.destroy();
  }
}

/** The work of each number from 0 on, so many at a time; after a failure none is begun, and it is thrown when the others have ended. */
export const inParallel = async (count: number, atATime: number, work: (n: number) => Promise<void>): Promise<void> => {
  let next = 0;
  const worker = async () => {
    for (let n = next++; n < count; n = next++) await work(n);
  };
  const ended = await Promise.allSettled(Array.from({ length: atATime }, () => worker().finally(() => (next = count))));
  for (const each of ended) if (each.status === 'rejected') throw each.reason;
};
