import type { DestinationStream } from 'pino';

type Line = { time: string; level: string; msg?: string; context?: string; correlationId?: string; err?: { stack?: string }; stack?: string; [field: string]: unknown };

/** The same lines for people: `21:40:07 warn  relay of utilities  failed and will be tried again  attempt=3`. */
export const readable = (destination: DestinationStream): DestinationStream => ({
  write: (json: string) => {
    const { time, level, msg, context, err, stack, correlationId, ...fields } = JSON.parse(json) as Line;
    const rest = Object.entries({ ...fields, ...(correlationId ? { correlationId } : {}) }).map(
      ([name, value]) => `  ${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
    );
    const trouble = err?.stack ?? stack;
    destination.write(`${time.slice(11, 19)} ${level.padEnd(5)} ${context ? `${context}  ` : ''}${msg ?? ''}${rest.join('')}\n${trouble ? `${trouble}\n` : ''}`);
  },
});
