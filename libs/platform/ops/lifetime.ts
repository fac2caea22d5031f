import type { JsonLogger } from './json-logger.js';

type Part = { readonly name: string; readonly stop: () => Promise<void> };

const patienceMs = 10_000;
/** A terminal signals every process of the group, and npm passes the same signal on once more: one press, not two. */
const samePressMs = 700;

/**
 * From the first signal to the end of the process: what was started is stopped in the reverse order, within 10 s. A second
 * Ctrl-C does not wait.
 */
export class Lifetime {
  readonly #parts: Part[] = [];
  #stopping: Promise<void> | undefined;
  #since = 0;
  /** What is being waited for. */
  #stoppingPart = 'nothing';

  constructor(
    private readonly logger: JsonLogger,
    private readonly exit: (code: number) => void = (code) => process.exit(code),
  ) {}

  /** What is named last is stopped first. */
  onStop(name: string, stop: () => Promise<void>): void {
    this.#parts.push({ name, stop });
  }

  /** Ctrl-C, a terminal that closes, a supervisor that stops us, and what nobody caught. */
  follow(): void {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (this.#stopping && Date.now() - this.#since > samePressMs) return this.#force(`${signal} again: not waiting any longer`, 130);
        void this.stop(signal, 0);
      });
    }
    process.on('uncaughtException', (error) => {
      this.logger.fatal(error, 'process');
      void this.stop('a fault that nobody caught', 1);
    });
    process.on('unhandledRejection', (reason) => {
      this.logger.fatal(reason instanceof Error ? reason : new Error(String(reason)), 'process');
      void this.stop('a fault that nobody waited for', 1);
    });
  }

  /** Once; later calls wait for the first. Ends the process with this code, or 1 where something would not stop. */
  stop(reason: string, code: number): Promise<void> {
    this.#since ||= Date.now();
    return (this.#stopping ??= this.#stop(reason, code));
  }

  /** What was started is stopped, and the process goes on: for a start that failed on the way. */
  async abandon(): Promise<void> {
    this.#since ||= Date.now();
    this.#stopping ??= this.#stopParts(1).then(() => undefined);
    await this.#stopping;
  }

  async #stop(reason: string, code: number): Promise<void> {
    this.logger.log(`stopping: ${reason}`, 'process');
    const timer = setTimeout(() => this.#force(`${this.#stoppingPart} has not stopped within ${patienceMs / 1_000} s: leaving`, 1), patienceMs);
    const result = await this.#stopParts(code);
    clearTimeout(timer);
    this.logger.log('stopped', 'process');
    this.exit(result);
  }

  async #stopParts(code: number): Promise<number> {
    let result = code;
    for (const { name, stop } of this.#parts.toReversed()) {
      this.#stoppingPart = name;
      try {
        await stop();
      } catch (error) {
        this.logger.error(`${name} did not stop as it should`, error, 'process');
        result ||= 1;
      }
    }
    return result;
  }

  #force(why: string, code: number): void {
    this.logger.error(why, 'process');
    this.exit(code);
  }
}
