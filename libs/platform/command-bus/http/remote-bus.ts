import { setTimeout as sleep } from 'node:timers/promises';
import type { OnApplicationShutdown } from '@nestjs/common';
import { SpanKind } from '@opentelemetry/api';
import { BalancedPool, type Dispatcher } from 'undici';
import { Refusal } from '../../kernel/index.js';
import { Bus } from '../bus.js';
import type { From } from '../from.js';
import { addressOf, type Address, type CommandMessage, type Message, type QueryMessage } from '../message.js';
import { inSpan, traceHere } from '../../tracing/index.js';
import { measured } from '../metrics.js';
import type { ServiceKey } from './service-key.js';
import { pathOf, refusalOf, status, type Reply } from './wire.js';

/** How long an answer is waited for, where the sender does not say. */
const patienceMs = 30_000;
/** A context that restarts, or whose replica is gone, is asked again for about 3 s. Every command has its key: it has its effect once. */
const again = { statuses: [502, 503, 504], retries: 6, firstMs: 50, longestMs: 2_000 };

/** Where the processes of each context listen: `{ government: ['http://10.0.0.7:3000'] }`. */
export type Services = Readonly<Record<string, readonly string[]>>;

/** Takes messages over HTTP keep-alive to a process of the context that answers them: to one that is up, of several. */
export class RemoteBus extends Bus implements OnApplicationShutdown {
  readonly #pools: ReadonlyMap<string, BalancedPool>;

  constructor(
    services: Services,
    private readonly key: ServiceKey,
  ) {
    super();
    this.#pools = new Map(Object.entries(services).map(([context, urls]) => [context, new BalancedPool([...urls], { connections: 64 })]));
  }

  override execute<Answer>(command: CommandMessage<object, Answer>): Promise<Answer> {
    return measured(command, () => this.#send(command)) as Promise<Answer>;
  }

  override ask<Answer>(query: QueryMessage<object, Answer>): Promise<Answer> {
    return measured(query, () => this.#send(query)) as Promise<Answer>;
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.destroy()));
  }

  /** @throws {Refusal} NO_ANSWER where no process of the context answers in time, and whatever its handler refuses */
  #send(message: Message): Promise<unknown> {
    const address = addressOf(message);
    return inSpan(`${address.name} to ${address.context}`, { kind: SpanKind.CLIENT, from: message.from }, () => this.#exchange(address, message));
  }

  async #exchange(address: Address, message: Message): Promise<unknown> {
    const deadline = message.from.deadline ?? new Date(Date.now() + patienceMs);
    const [code, reply] = await this.#answered(address, message, deadline);
    if ('refusal' in reply) throw refusalOf(reply.refusal);
    if (code !== status.answered) throw new Error(`${address.context} failed at ${address.name} (${code}): its own log says why`);
    return reply.answer;
  }

  async #answered(address: Address, { input, from }: Message, deadline: Date): Promise<[number, Reply]> {
    const way = this.#pools.get(address.context);
    if (!way) throw new Error(`Nobody has said where ${address.context} is: name it in HUTONG_SERVICES`);
    const body = JSON.stringify(input);
    for (let retry = 0; ; retry++) {
      const reply = await this.#post(way, address, { ...from, deadline }, body).catch(() => undefined);
      if (reply) return reply;
      const left = deadline.getTime() - Date.now();
      if (retry === again.retries || left <= 0) break;
      await sleep(Math.min(again.firstMs * 2 ** retry, again.longestMs, left));
    }
    throw new Refusal('NO_ANSWER', `${address.context} does not answer. Whether it was done is not known: send it again, with the same idempotency key.`);
  }

  /** Signed anew each time: a message that comes twice is refused. `undefined`: nobody there could take it. */
  async #post(way: Dispatcher, address: Address, from: From & { readonly deadline: Date }, body: string): Promise<[number, Reply] | undefined> {
    const token = await this.key.sign(address, from, body);
    const { statusCode, body: reply } = await way.request({
      method: 'POST',
      path: pathOf(address),
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, 'x-correlation-id': from.correlationId, ...traceHere() },
      body,
      signal: AbortSignal.timeout(Math.max(0, from.deadline.getTime() - Date.now())),
    });
    if (!again.statuses.includes(statusCode)) return [statusCode, (await reply.json()) as Reply];
    await reply.dump();
    return undefined;
  }
}
