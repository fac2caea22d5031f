import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { CannotStart } from '../../libs/platform/embedded-postgres/index.js';

const patienceMs = 120_000;

/** One process of the installation: a context, or the gateway. What it logs comes out here, under its name. */
export class ServiceProcess {
  readonly url: string;
  #child: ChildProcess | undefined;

  constructor(
    /** `utilities`, as its folder in `apps/` is called. */
    readonly service: string,
    /** Which of several: from 1. */
    readonly replica: number,
    private readonly port: number,
    private readonly env: Readonly<Record<string, string>>,
    /** Told when it has ended without having been told to. */
    private readonly died: (who: ServiceProcess, how: string) => void,
    /** Takes what it says, instead of this process's own output. */
    private readonly log?: NodeJS.WritableStream,
  ) {
    this.url = `http://127.0.0.1:${port}`;
  }

  get name(): string {
    return `${this.service} ${this.replica}`;
  }

  get running(): boolean {
    return this.#child !== undefined;
  }

  /**
   * Resolves when it says that it is ready for requests.
   * @param env what it gets beside its own, this time
   * @throws {CannotStart} when it ends instead; its own words have come out by then
   */
  async start(env: Readonly<Record<string, string>> = {}): Promise<void> {
    const child = this.#spawn(env);
    child.once('exit', (code, signal) => {
      if (this.#child !== child) return;
      this.#child = undefined;
      this.died(this, signal ?? `code ${code}`);
    });
    for (const deadline = Date.now() + patienceMs; !(await this.isReady()); await sleep(50)) {
      if (this.#child !== child) throw new CannotStart(`${this.name} has ended instead of starting.`, 'What it said stands above.');
      if (Date.now() > deadline) throw new CannotStart(`${this.name} is not ready within ${patienceMs / 1_000} s.`, `Ask it why: curl ${this.url}/health/ready`);
    }
  }

  /**
   * Starts it where it must refuse to: resolves when it has ended by itself, which nobody is told of.
   * @returns what it said
   * @throws {Error} when it is ready instead, or ends as if all were well; it does not run then either
   */
  async startRefused(): Promise<string> {
    const child = this.#spawn({});
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const closed = once(child, 'close');
    for (const deadline = Date.now() + patienceMs; child.exitCode === null && child.signalCode === null; await sleep(50)) {
      if (!(await this.isReady()) && Date.now() < deadline) continue;
      await this.#end('SIGKILL');
      throw new Error(`${this.name} was to refuse to start, and did not`);
    }
    await closed;
    this.#child = undefined;
    if (!child.exitCode) throw new Error(`${this.name} was to refuse to start, and ended with ${child.signalCode ?? 'code 0'}`);
    return said;
  }

  async isReady(): Promise<boolean> {
    return fetch(`${this.url}/health/ready`, { signal: AbortSignal.timeout(2_000) }).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  /** In its own time. */
  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  /** At once, as when the power fails. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** Stands still, as when its machine is swamped, until it is resumed. */
  pause(): void {
    this.#child?.kill('SIGSTOP');
  }

  resume(): void {
    this.#child?.kill('SIGCONT');
  }

  #spawn(env: Readonly<Record<string, string>>): ChildProcess {
    const child = spawn(process.execPath, ['--enable-source-maps', `dist/apps/${this.service}/main.js`], {
      env: { ...process.env, ...this.env, ...env, HUTONG_PORT: String(this.port) },
      // In a group of its own: a Ctrl-C in the terminal does not reach it, whoever started it stops it.
      detached: true,
      // By the channel it sees that this process has gone.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child = child;
    child.stdout?.on('data', this.#sayingTo(this.log ?? process.stdout));
    child.stderr?.on('data', this.#sayingTo(this.log ?? process.stderr));
    return child;
  }

  #sayingTo(stream: NodeJS.WritableStream): (chunk: Buffer) => void {
    return (chunk) => void stream.write(chunk.toString().replace(/^(?=.)/gm, `${this.name.padEnd(14)} `));
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.#child = undefined;
    child.kill('SIGCONT');
    child.kill(signal);
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
}
