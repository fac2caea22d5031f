import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CannotStart } from '../../libs/platform/embedded-postgres/index.js';
import { freePort, isFree } from '../../libs/platform/embedded-postgres/memory.js';
import { kafkaClient } from '../../libs/platform/event-bus/kafka/client.js';
import { FolderLock, type Holder } from '../../libs/platform/ops/index.js';
import { Broker, type Cluster, type Detour } from './broker.js';
import { kafkaJars } from './jars.js';

export type LocalKafkaOptions = {
  /** Gets a folder and a log for each node, and `kafka.json`. Absolute. */
  readonly folder: string;
  /** One by default; of three, each topic is on all three. */
  readonly nodes?: number;
  /** Other ways to the nodes: of each, one for every node. */
  readonly detours?: readonly (readonly Detour[])[];
  /** Told, in whole sentences, of what a person may want to know. */
  readonly say?: (line: string) => void;
  /** Whether the brokers may outlive this process: then whoever knows their ids ends them. */
  readonly outlive?: boolean;
};

const patienceMs = 120_000;

/** A real Apache Kafka of one's own, on 127.0.0.1, whose data survives: for tests, and where there is no Docker. */
export class LocalKafka {
  private constructor(
    private readonly nodes: readonly Broker[],
    private readonly options: LocalKafkaOptions,
    private readonly lock: FolderLock | undefined,
  ) {}

  /**
   * Up and taking messages, on the same ports as last time unless they have been taken since.
   * @throws {CannotStart}
   */
  static async start(options: LocalKafkaOptions): Promise<LocalKafka> {
    const jars = await kafkaJars(options.say ?? (() => undefined));
    await mkdir(options.folder, { recursive: true });
    const known = await clusterIn(options.folder, options.nodes ?? 1);
    // Brokers that may outlive this process are not held by it.
    const lock = options.outlive ? undefined : await FolderLock.take(join(options.folder, 'lock'), inUse);
    const cluster = withDetours(await onFreePorts(options.folder, options.nodes ?? 1, known), options.detours ?? []);
    const brokers = cluster.nodes.map((_, index) => new Broker(index + 1, cluster, jars, options.folder));
    const kafka = new LocalKafka(brokers, options, lock);
    try {
      await Promise.all(brokers.map((node) => node.launch({ outlive: options.outlive ?? false })));
      await kafka.#ready();
    } catch (error) {
      await Promise.all(brokers.map((node) => node.kill()));
      await lock?.release();
      throw error;
    }
    return kafka;
  }

  /** `['127.0.0.1:40001']` */
  get brokers(): readonly string[] {
    return this.nodes.map(({ address }) => address);
  }

  /** The same as `HUTONG_KAFKA_BROKERS` takes it. */
  get url(): string {
    return this.brokers.join(',');
  }

  /** Of the processes that run. */
  get pids(): readonly number[] {
    return this.nodes.flatMap(({ pid }) => pid ?? []);
  }

  /** Resolves, saying why, when a node has ended; ask anew after each start. A stop or a kill ends it as well. */
  get died(): Promise<string> {
    return Promise.race(this.nodes.map(async (node) => node.exited.then(() => node.failure().message)));
  }

  /** Ends a node (from 1) at once, by SIGKILL. */
  kill(node: number): Promise<void> {
    return this.#node(node).kill();
  }

  /** Starts a node again that was stopped or killed. Resolves when the cluster has taken it in: after a SIGKILL, not before 3 s. */
  async start(node: number): Promise<void> {
    await this.#node(node).launch({ outlive: this.options.outlive ?? false });
    await this.#ready();
  }

  /** Ends one node in its own time, or all of them. */
  async stop(node?: number): Promise<void> {
    if (node !== undefined) return this.#node(node).stop();
    await Promise.all(this.nodes.map((each) => each.stop()));
    await this.lock?.release();
  }

  #node(node: number): Broker {
    const found = this.nodes[node - 1];
    if (!found) throw new Error(`There is no node ${node}: there are ${this.nodes.length}`);
    return found;
  }

  /** Every node that was launched is known to the cluster, and says so itself. */
  async #ready(): Promise<void> {
    const launched = this.nodes.filter(({ running }) => running);
    for (const deadline = Date.now() + patienceMs; ; await sleep(100)) {
      const ended = launched.find(({ running }) => !running);
      if (ended) throw ended.failure();
      const known = await Promise.all(launched.map(({ address }) => nodesKnownTo(address)));
      if (known.every((nodes) => launched.every(({ node }) => nodes.includes(node)))) return;
      if (Date.now() > deadline)
        throw new CannotStart(`Kafka does not answer within ${patienceMs / 1_000} s.`, `Look into the logs in ${this.options.folder}, and start again.`);
    }
  }
}

const nodesKnownTo = async (address: string): Promise<readonly number[]> => {
  const admin = kafkaClient([address], () => undefined).admin({ retry: { retries: 0 } });
  try {
    await admin.connect();
    return (await admin.describeCluster()).brokers.map(({ nodeId }) => nodeId);
  } catch {
    return [];
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
};

/** The cluster whose data is in the folder, if there is one. */
const clusterIn = async (folder: string, nodes: number): Promise<Cluster | undefined> => {
  const text = await readFile(join(folder, 'kafka.json'), 'utf8').catch(() => undefined);
  const known = text === undefined ? undefined : (JSON.parse(text) as Cluster);
  if (known && known.nodes.length !== nodes)
    throw new CannotStart(
      `The data in ${folder} is that of a Kafka of ${known.nodes.length} nodes, not of ${nodes}.`,
      `Start it with --nodes ${known.nodes.length}, or take another folder: --folder`,
    );
  return known;
};

/** The same, or a new one, on ports that nobody listens on; remembered. */
const onFreePorts = async (folder: string, nodes: number, known: Cluster | undefined): Promise<Cluster> => {
  const ports: Cluster['nodes'][number][] = [];
  for (let node = 0; node < nodes; node++) {
    const before = known?.nodes[node];
    ports.push({ broker: await portLike(before?.broker), controller: await portLike(before?.controller) });
  }
  const cluster = { id: known?.id ?? randomBytes(16).toString('base64url'), nodes: ports };
  await writeFile(join(folder, 'kafka.json'), JSON.stringify(cluster));
  return cluster;
};

const withDetours = ({ id, nodes }: Cluster, detours: readonly (readonly Detour[])[]): Cluster => ({
  id,
  nodes: nodes.map((ports, index) => ({ ...ports, detours: detours.flatMap((ways) => ways[index] ?? []) })),
});

const inUse = (folder: string, { pid }: Holder): CannotStart =>
  new CannotStart(`Kafka already runs in ${dirname(folder)} (process ${pid}).`, `Use that one, or stop it: kill ${pid}\nFor a second one beside it: --folder`);

const portLike = async (port: number | undefined): Promise<number> => (port !== undefined && (await isFree(port)) ? port : freePort());
