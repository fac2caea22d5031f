import { Body, Controller, Headers, Logger, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Refusal } from '../../kernel/index.js';
import { traceHere } from '../../tracing/index.js';
import { LocalBus } from '../bus.js';
import type { From } from '../from.js';
import { CommandMessage, messageNamed, type Message } from '../message.js';
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
    let from: From;
    try {
      from = { ...(await this.key.verify(token, address)), ...traceHere() };
    } catch (error) {
      this.#logger.warn(`a message ${address.context}/${address.name} that no process of this installation signed: ${String(error)}`);
      return [status.notOurs, {}];
    }
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

  #handled(message: Message): Promise<unknown> {
    return message instanceof CommandMessage ? this.bus.execute(message) : this.bus.ask(message);
  }
}
