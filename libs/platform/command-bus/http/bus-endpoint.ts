import { Body, Controller, Headers, Logger, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Refusal } from '../../kernel/index.js';
import { turnedAway } from '../../identity/turned-away.js';
import { traceHere } from '../../tracing/index.js';
import { LocalBus } from '../bus.js';
import type { From } from '../from.js';
import { CommandMessage, messageNamed, type Message } from '../message.js';
import { FirstTime } from './first-time.js';
import { ServiceKey } from './service-key.js';
import { sentRefusal, status, type Reply } from './wire.js';

/** The context that this process answers for. */
export class HostedContext {
  constructor(readonly name: string) {}
}

/** Takes messages that other processes of the installation send to the context of this one. */
@Controller('bus')
export class BusEndpoint {
  readonly #logger = new Logger('bus');
  readonly #messages = new FirstTime();

  constructor(
    private readonly bus: LocalBus,
    private readonly key: ServiceKey,
    private readonly hosted: HostedContext,
  ) {}

  @Post(':context/:name')
  async take(
    @Param('context') context: string,
    @Param('name') name: string,
    @Body() input: object,
    @Headers('authorization') authorization: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Reply> {
    const [code, answer] = await this.#answer({ context, name }, input, authorization?.replace(/^Bearer /, '') ?? '');
    void reply.status(code);
    return answer;
  }

  async #answer(address: { readonly context: string; readonly name: string }, input: object, token: string): Promise<[number, Reply]> {
    const from = await this.#from(address, input, token);
    if (!from) return [status.notOurs, {}];
    const message = address.context === this.hosted.name ? messageNamed(address.context, address.name, input, from) : undefined;
    if (!message) return [status.unknown, {}];
    try {
      return [status.answered, { answer: await this.#handled(message) }];
    } catch (error) {
      if (error instanceof Refusal) return [status.refused, sentRefusal(error as Refusal)];
      this.#logger.error(`${address.name} failed`, error);
      return [status.failed, {}];
    }
  }

  /** `undefined`: no process of this installation sent it, or not now. */
  async #from(address: { readonly context: string; readonly name: string }, input: object, token: string): Promise<From | undefined> {
    const about = { context: address.context, message: address.name };
    try {
      // As the sender wrote it: what JSON.parse reads, JSON.stringify writes again.
      const { from, id, until } = await this.key.verify(token, address, JSON.stringify(input));
      if (this.#messages.isFirst(id, until)) return { ...from, ...traceHere() };
      turnedAway('replayed', 'a message between processes came again: somebody has captured it', { ...about, id });
    } catch (error) {
      turnedAway('service', 'a message that no process of this installation signed', { ...about, cause: String(error) });
    }
    return undefined;
  }

  #handled(message: Message): Promise<unknown> {
    return message instanceof CommandMessage ? this.bus.execute(message) : this.bus.ask(message);
  }
}
