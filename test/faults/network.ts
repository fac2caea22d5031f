import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from '../../libs/platform/embedded-postgres/memory.js';
import type { Detour } from '../../tools/kafka/broker.js';

/** The network between one context and Kafka's nodes: TCP, passed on, until it is cut. Nothing is refused then, it only does not arrive. */
export class Network {
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  readonly #servers: Server[] = [];
  #isCut = false;

  private constructor(
    /** One for each node. */
    readonly detours: readonly Detour[],
  ) {}

  static async open(nodes: number): Promise<Network> {
    const detours: Detour[] = [];
    for (let node = 0; node < nodes; node++) detours.push({ advertised: await freePort(), listens: await freePort() });
    const network = new Network(detours);
    for (const detour of detours) await network.#serve(detour);
    return network;
  }

  /** As `HUTONG_KAFKA_BROKERS` takes it. */
  get brokers(): string {
    return this.detours.map(({ advertised }) => `127.0.0.1:${advertised}`).join(',');
  }

  cut(): void {
    this.#isCut = true;
    for (const [one, other] of this.#pairs) {
      one.unpipe(other).pause();
      other.unpipe(one).pause();
    }
  }

  /** What was on its way arrives now. */
  mend(): void {
    this.#isCut = false;
    for (const [one, other] of this.#pairs) {
      one.pipe(other);
      other.pipe(one);
    }
  }

  close(): void {
    for (const server of this.#servers) server.close();
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
  }

  async #serve({ advertised, listens }: Detour): Promise<void> {
    const server = createServer((client) => this.#connected(client, connect(listens, '127.0.0.1')));
    this.#servers.push(server);
    await once(server.listen(advertised, '127.0.0.1'), 'listening');
  }

  #connected(client: Socket, broker: Socket): void {
    const pair = [client, broker] as const;
    this.#pairs.add(pair);
    for (const socket of pair) {
      socket.on('error', () => undefined);
      socket.once('close', () => {
        this.#pairs.delete(pair);
        for (const each of pair) each.destroy();
      });
    }
    if (this.#isCut) return;
    client.pipe(broker);
    broker.pipe(client);
  }
}
