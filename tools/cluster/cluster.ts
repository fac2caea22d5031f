import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { freePort } from '../../libs/platform/embedded-postgres/memory.js';
import { EmbeddedPostgres } from '../../libs/platform/embedded-postgres/index.js';
import { LocalKafka } from '../kafka/local-kafka.js';
import { ServiceProcess } from './service-process.js';

export const contexts = ['government', 'residents', 'property', 'utilities', 'contractors', 'coordination'] as const;

export type ClusterOptions = {
  /** Gets everything: `postgres/`, `kafka/`, and the key that tokens are signed with. Absolute. */
  readonly folder: string;
  /** Processes of each context. */
  readonly replicas: number;
  readonly gateways?: number;
  /** Nodes of Kafka: one by default. */
  readonly brokers?: number;
  /** The gateway's; any that is free by default. */
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly postgres?: Readonly<Record<string, string>>;
  /** Told, in whole sentences, of what a person may want to know. */
  readonly say?: (line: string) => void;
  /** Told when a process has ended without having been told to. */
  readonly died?: (why: string) => void;
};

/** Connections that a process may take: its pool, and that of its bus. */
const connections = 15;

/** The installation as services, on this machine: PostgreSQL, Kafka, so many processes of each context, and the gateway. */
export class Cluster {
  private constructor(
    readonly postgres: EmbeddedPostgres,
    readonly kafka: LocalKafka,
    readonly services: readonly ServiceProcess[],
    readonly gateways: readonly ServiceProcess[],
  ) {}

  /**
   * Resolves when every process is ready for requests.
   * @throws {CannotStart}
   */
  static async start(options: ClusterOptions): Promise<Cluster> {
    const { folder, replicas, gateways = 1, brokers = 1, say = () => undefined, died = () => undefined } = options;
    const limit = { max_connections: String(50 + connections * contexts.length * replicas) };
    const postgres = await EmbeddedPostgres.start({ folder, say, settings: { ...limit, ...options.postgres } });
    const opened: (() => Promise<void>)[] = [() => postgres.stop()];
    try {
      const kafka = await LocalKafka.start({ folder: join(folder, 'kafka'), nodes: brokers, say });
      opened.push(() => kafka.stop());
      const shared = {
        HUTONG_LOG_LEVEL: 'warn',
        ...options.env,
        HUTONG_DATABASE_URL: postgres.url,
        HUTONG_DATA_FOLDER: folder,
        HUTONG_KAFKA_BROKERS: kafka.url,
        HUTONG_SERVICE_KEY: randomBytes(48).toString('base64url'),
      };
      const tell = (who: ServiceProcess, how: string) => died(`${who.name} has ended (${how}).`);
      const services: ServiceProcess[] = [];
      for (const context of contexts)
        for (let replica = 1; replica <= replicas; replica++) services.push(new ServiceProcess(context, replica, await freePort(), shared, tell));
      const where = contexts.map((context) => `${context}=${urlsOf(services, context).join('|')}`).join(',');
      const entrances: ServiceProcess[] = [];
      for (let replica = 1; replica <= gateways; replica++) {
        const port = replica === 1 && options.port ? options.port : await freePort();
        entrances.push(new ServiceProcess('gateway', replica, port, { ...shared, HUTONG_SERVICES: where }, tell));
      }
      const cluster = new Cluster(postgres, kafka, services, entrances);
      opened.push(() => cluster.#stopServices());
      // The first of each context makes its tables: the others come to a database that is there.
      await Promise.all([...entrances, ...services.filter(({ replica }) => replica === 1)].map((service) => service.start()));
      await Promise.all(services.filter(({ replica }) => replica > 1).map((service) => service.start()));
      return cluster;
    } catch (error) {
      for (const close of opened.toReversed()) await close().catch(() => undefined);
      throw error;
    }
  }

  /** Of the first gateway. */
  get url(): string {
    const [gateway] = this.gateways;
    if (!gateway) throw new Error('There is no gateway');
    return gateway.url;
  }

  /** @param replica from 1 */
  service(context: (typeof contexts)[number], replica = 1): ServiceProcess {
    const found = this.services.find((each) => each.service === context && each.replica === replica);
    if (!found) throw new Error(`There is no ${context} ${replica}`);
    return found;
  }

  /** In the reverse order of the start. */
  async stop(): Promise<void> {
    await this.#stopServices();
    await this.kafka.stop();
    await this.postgres.stop();
  }

  async #stopServices(): Promise<void> {
    await Promise.all(this.gateways.map((gateway) => gateway.stop()));
    await Promise.all(this.services.map((service) => service.stop()));
  }
}

const urlsOf = (services: readonly ServiceProcess[], context: string): readonly string[] => services.filter(({ service }) => service === context).map(({ url }) => url);
