import type { LoggerService } from '@nestjs/common';
import { pino, type DestinationStream, type Logger as Pino } from 'pino';
import { correlationId } from './correlation.js';
import { readable } from './readable.js';
import type { LogFormat, LogLevel } from './settings.js';

/** Speakers of Nest's that say, at every start, how it was put together. */
const wiring: ReadonlySet<unknown> = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'GraphQLModule', 'NestApplication']);

export type LoggerOptions = { readonly logLevel: LogLevel; readonly logFormat: LogFormat };

/**
 * Nest's logger over pino: one JSON object a line (or a line for people), with the class that speaks and the id of the
 * request it speaks of. What may be logged is for the caller to see to: pass ids, never names.
 */
export class JsonLogger implements LoggerService {
  readonly pino: Pino;

  constructor({ logLevel, logFormat }: LoggerOptions, destination: DestinationStream = process.stdout) {
    this.pino = pino(
      {
        level: logLevel,
        base: null,
        timestamp: () => `,"time":"${new Date().toISOString()}"`,
        formatters: { level: (label) => ({ level: label }) },
        mixin: () => {
          const id = correlationId();
          return id === undefined ? {} : { correlationId: id };
        },
      },
      logFormat === 'text' ? readable(destination) : destination,
    );
  }

  log(message: unknown, ...more: unknown[]): void {
    this.#write(wiring.has(more.at(-1)) ? 'debug' : 'info', message, more);
  }
  error(message: unknown, ...more: unknown[]): void {
    this.#write('error', message, more);
  }
  warn(message: unknown, ...more: unknown[]): void {
    this.#write('warn', message, more);
  }
  debug(message: unknown, ...more: unknown[]): void {
    this.#write('debug', message, more);
  }
  verbose(message: unknown, ...more: unknown[]): void {
    this.#write('trace', message, more);
  }
  fatal(message: unknown, ...more: unknown[]): void {
    this.#write('fatal', message, more);
  }

  /** Nest passes what else was said in any order, and the speaker's name last; an error may be the stack alone. */
  #write(level: Exclude<LogLevel, 'silent'>, message: unknown, more: readonly unknown[]): void {
    const context = typeof more.at(-1) === 'string' ? (more.at(-1) as string) : undefined;
    const rest = context === undefined ? more : more.slice(0, -1);
    const err = [message, ...rest].find((each) => each instanceof Error);
    const stack = err ? undefined : rest.find((each) => typeof each === 'string' && each.includes('\n'));
    const fields = Object.assign({}, ...rest.filter((each) => typeof each === 'object' && !(each instanceof Error))) as object;
    this.pino[level]({ ...(context === undefined ? {} : { context }), ...fields, ...(err ? { err } : {}), ...(stack === undefined ? {} : { stack }) }, textOf(message));
  }
}

const textOf = (message: unknown): string => {
  if (message instanceof Error) return message.message;
  return typeof message === 'string' ? message : JSON.stringify(message);
};
