import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CannotStart } from '../../libs/platform/embedded-postgres/index.js';
import { java } from './jars.js';

/** Another way to a node, for clients between which and it something stands: they are told to come to `advertised`, the node listens on `listens`. */
export type Detour = { readonly advertised: number; readonly listens: number };

export type Ports = { readonly broker: number; readonly controller: number; readonly detours?: readonly Detour[] };

export type Cluster = { readonly id: string; readonly nodes: readonly Ports[] };

/** On Linux a broker ends with the process that started it, whatever ends that: `setpriv` asks the kernel for it, and becomes Java. */
const diesWithUs = ['--pdeathsig', 'KILL'];
const prefix = spawnSync('setpriv', [...diesWithUs, 'true']).status === 0 ? ['setpriv', ...diesWithUs] : [];

/** One node of a Kafka cluster: broker and controller in one Java process, in KRaft mode, on 127.0.0.1. */
export class Broker {
  readonly #folder: string;
  readonly #log: string;
  #child: ChildProcess | undefined;
  #exited = Promise.resolve();
  #begin = 0;

  constructor(
    /** From 1. */
    readonly node: number,
    private readonly cluster: Cluster,
    private readonly jars: string,
    folder: string,
  ) {
    this.#folder = join(folder, `node-${node}`);
    this.#log = join(folder, `node-${node}.log`);
  }

  get address(): string {
    return `127.0.0.1:${this.#ports.broker}`;
  }

  get running(): boolean {
    return this.#child !== undefined;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Resolves when the process has been started: it takes a few seconds more to answer. `outlive`: it may outlive this process. */
  async launch(options: { readonly outlive: boolean }): Promise<void> {
    if (this.#child) throw new Error(`Node ${this.node} of Kafka runs already`);
    await mkdir(this.#folder, { recursive: true });
    const config = `${this.#folder}.properties`;
    await writeFile(config, propertiesOf(this.node, this.cluster, this.#folder));
    this.#begin = statSync(this.#log, { throwIfNoEntry: false })?.size ?? 0;
    if (!existsSync(join(this.#folder, 'meta.properties'))) await this.#format(config);
    const child = this.#java(options.outlive ? [] : prefix, ['-Xmx512m', '-cp', `${this.jars}/*`, 'kafka.Kafka', config]);
    const tell = () => child.kill('SIGKILL');
    if (!options.outlive) process.once('exit', tell);
    this.#child = child;
    this.#exited = new Promise((resolve) => {
      const end = () => {
        process.removeListener('exit', tell);
        this.#child = undefined;
        resolve();
      };
      child.once('exit', end);
      child.once('error', end);
    });
  }

  /** Resolves when the process has ended, for whatever reason. */
  get exited(): Promise<void> {
    return this.#exited;
  }

  /** At once, as when the power fails. */
  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL');
    await this.#exited;
  }

  /** Hands its partitions over and writes what is open; killed where that takes more than 6 s. */
  async stop(): Promise<void> {
    this.#child?.kill('SIGTERM');
    await Promise.race([this.#exited, sleep(6_000, undefined, { ref: false })]);
    await this.kill();
  }

  /** What it said last, as a reason not to start. */
  failure(): CannotStart {
    const lines = readFileSync(this.#log).subarray(this.#begin).toString().trim().split('\n');
    const reason = lines.findLast((line) => /ERROR|FATAL|Exception/.test(line) && !/^\s+at /.test(line)) ?? lines.at(-1);
    return new CannotStart(`Node ${this.node} of Kafka has ended: ${reason || 'it gave no reason'}`, `Look into ${this.#log}. It needs about 500 MB of memory.`);
  }

  get #ports(): Ports {
    const ports = this.cluster.nodes[this.node - 1];
    if (!ports) throw new Error(`There is no node ${this.node}: there are ${this.cluster.nodes.length}`);
    return ports;
  }

  async #format(config: string): Promise<void> {
    const child = this.#java([], ['-cp', `${this.jars}/*`, 'kafka.tools.StorageTool', 'format', `--cluster-id=${this.cluster.id}`, '--config', config]);
    const code = await new Promise((resolve, reject) => child.once('error', reject).once('exit', resolve));
    if (code !== 0) throw this.failure();
  }

  /** In a session of its own, so that a Ctrl-C in the terminal does not reach it. */
  #java(before: readonly string[], args: readonly string[]): ChildProcess {
    const [program = '', ...rest] = [...before, java, '-Dorg.apache.logging.log4j.level=WARN', ...args];
    const log = openSync(this.#log, 'a');
    const child = spawn(program, rest, { stdio: ['ignore', log, log], detached: true });
    closeSync(log);
    return child;
  }
}

const propertiesOf = (node: number, { nodes }: Cluster, folder: string): string => {
  const own = nodes[node - 1];
  const copies = Math.min(3, nodes.length);
  const detours = (own?.detours ?? []).map((detour, index) => ({ ...detour, name: `DETOUR${index + 1}` }));
  const listeners = (portOf: (detour: Detour) => number) => [`BROKER://127.0.0.1:${own?.broker}`, ...detours.map((each) => `${each.name}://127.0.0.1:${portOf(each)}`)];
  const properties = {
    'process.roles': 'broker,controller',
    'node.id': node,
    'controller.quorum.voters': nodes.map(({ controller }, index) => `${index + 1}@127.0.0.1:${controller}`).join(','),
    listeners: [...listeners(({ listens }) => listens), `CONTROLLER://127.0.0.1:${own?.controller}`].join(','),
    'advertised.listeners': listeners(({ advertised }) => advertised).join(','),
    'listener.security.protocol.map': ['BROKER', 'CONTROLLER', ...detours.map(({ name }) => name)].map((name) => `${name}:PLAINTEXT`).join(','),
    'inter.broker.listener.name': 'BROKER',
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': folder,
    'auto.create.topics.enable': false,
    'default.replication.factor': copies,
    'min.insync.replicas': Math.max(1, copies - 1),
    'offsets.topic.replication.factor': copies,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': copies,
    'transaction.state.log.min.isr': Math.max(1, copies - 1),
    'share.coordinator.state.topic.replication.factor': copies,
    'share.coordinator.state.topic.min.isr': Math.max(1, copies - 1),
    // A killed broker is let back in when its old session has expired.
    'broker.session.timeout.ms': 3_000,
    'broker.heartbeat.interval.ms': 500,
    'group.initial.rebalance.delay.ms': 0,
  };
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
};
