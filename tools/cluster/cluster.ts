import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { contextNames, type ContextName } from '../../apps/contexts.js';
import { masterKeyTextIn } from '../../libs/platform/vault/index.js';
import { freePort } from '../../libs/platform/embedded-postgres/memory.js';
import { EmbeddedPostgres } from '../../libs/platform/embedded-postgres/index.js';
import { LocalKafka, type LocalKafkaOptions } from '../kafka/local-kafka.js';
import { ServiceProcess } from './service-process.js';

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
  /** What the processes of one context get beside it. */
  readonly envOf?: Readonly<Partial<Record<ContextName, Readonly<Record<string, string>>>>>;
  /** Other ways to Kafka's nodes. */
  readonly detours?: LocalKafkaOptions['detours'];
  readonly postgres?: Readonly<Record<string, string>>;
  /** Told, in whole sentences, of what a person may want to know. */
  readonly say?: (line: string) => void;
  /** Told when a process has ended without having been told to. */
  readonly died?: (why: string, who: ServiceProcess) => void;
  /** Takes what the processes say, instead of this process's own output. */
  readonly log?: NodeJS.WritableStream;
};

/** It is somebody's own machine, whatever else is set there. */
const developing = { HUTONG_ISSUERS: '', HUTONG_DEVELOPMENT_ISSUER: 'on' };

/** Connections that a process may take: its pool, and that of its bus. */
const connections = 15;

/** The installation as services, on this machine: PostgreSQL, Kafka, so many processes of each context, and the gateway. */
export class Cluster {
  #postgres: EmbeddedPostgres;
  readonly #joined: ServiceProcess[] = [];

  private constructor(
    postgres: EmbeddedPostgres,
    readonly kafka: LocalKafka,
    readonly services: readonly ServiceProcess[],
    readonly gateways: readonly ServiceProcess[],
    private readonly startPostgres: () => Promise<EmbeddedPostgres>,
    private readonly another: (context: ContextName, replica: number, port: number) => ServiceProcess,
  ) {
    this.#postgres = postgres;
  }

  /**
   * Resolves when every process is ready for requests.
   * @throws {CannotStart}
   */
  static async start(options: ClusterOptions): Promise<Cluster> {
    const { folder, replicas, gateways = 1, brokers = 1, say = () => undefined, died = () => undefined } = options;
    const limit = { max_connections: String(50 + connections * contextNames.length * replicas) };
    const startPostgres = () => EmbeddedPostgres.start({ folder, say, settings: { ...limit, ...options.postgres } });
    const postgres = await startPostgres();
    const opened: (() => Promise<void>)[] = [() => postgres.stop()];
    try {
      const kafka = await LocalKafka.start({ folder: join(folder, 'kafka'), nodes: brokers, say, ...(options.detours && { detours: options.detours }) });
      opened.push(() => kafka.stop());
      const shared = {
        HUTONG_LOG_LEVEL: 'warn',
        ...options.env,
        HUTONG_DATABASE_URL: postgres.url,
        HUTONG_DATA_FOLDER: folder,
        HUTONG_KAFKA_BROKERS: kafka.url,
        HUTONG_SERVICE_KEY: randomBytes(48).toString('base64url'),
        // As in one process: what was sealed before it was started again opens.
        HUTONG_VAULT_KEYS: await masterKeyTextIn(join(folder, 'vault-keys')),
      };
      const tell = (who: ServiceProcess, how: string) => died(`${who.name} has ended (${how}).`, who);
      const another = (context: ContextName, replica: number, port: number) =>
        new ServiceProcess(context, replica, port, { ...shared, ...options.envOf?.[context] }, tell, options.log);
      const services: ServiceProcess[] = [];
      for (const context of contextNames) for (let replica = 1; replica <= replicas; replica++) services.push(another(context, replica, await freePort()));
      const where = contextNames.map((context) => `${context}=${urlsOf(services, context).join('|')}`).join(',');
      const entrances: ServiceProcess[] = [];
      for (let replica = 1; replica <= gateways; replica++) {
        const port = replica === 1 && options.port ? options.port : await freePort();
        entrances.push(new ServiceProcess('gateway', replica, port, { ...shared, ...developing, HUTONG_SERVICES: where }, tell, options.log));
      }
      const cluster = new Cluster(postgres, kafka, services, entrances, startPostgres, another);
      opened.push(() => cluster.stopServices());
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

  get postgres(): EmbeddedPostgres {
    return this.#postgres;
  }

  /** Every process of a context that the gateway knows of. */
  of(context: ContextName): readonly ServiceProcess[] {
    return this.services.filter(({ service }) => service === context);
  }

  /** @param replica from 1 */
  service(context: ContextName, replica = 1): ServiceProcess {
    const found = this.services.find((each) => each.service === context && each.replica === replica);
    if (!found) throw new Error(`There is no ${context} ${replica}`);
    return found;
  }

  /** One process more of a context: the gateway sends it nothing, but it takes its part in consumers, views and the relay. Whoever asked for it ends it. */
  async join(context: ContextName): Promise<ServiceProcess> {
    const joined = this.another(context, this.of(context).length + this.#joined.length + 1, await freePort());
    this.#joined.push(joined);
    await joined.start();
    return joined;
  }

  /** Ends PostgreSQL, at once or in its own time, and starts it again at the same address. */
  async restartPostgres(how: 'kill' | 'stop'): Promise<void> {
    const { url, server } = this.#postgres;
    if (how === 'kill') process.kill(server.pid, 'SIGKILL');
    await this.#postgres.stop();
    this.#postgres = await this.startPostgres();
    if (this.#postgres.url !== url) throw new Error('PostgreSQL came back at another address: its port was taken meanwhile');
  }

  /** In the reverse order of the start. */
  async stop(): Promise<void> {
    await this.stopServices();
    await this.kafka.stop();
    await this.postgres.stop();
  }

  /** The gateway first; PostgreSQL and Kafka stay up. */
  async stopServices(): Promise<void> {
    await Promise.all(this.gateways.map((gateway) => gateway.stop()));
    await Promise.all([...this.services, ...this.#joined].map((service) => service.stop()));
  }
}

const urlsOf = (services: readonly ServiceProcess[], context: string): readonly string[] => services.filter(({ service }) => service === context).map(({ url }) => url);
