import { Readable } from 'node:stream';
import { Controller, Get, Header, Param, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Bus, type From } from '../../../platform/command-bus/index.js';
import { fromGlobalId, LetIn, RefusedOverHttp, Sender } from '../../../platform/graphql/index.js';
import { RecountHeadOf, RecountPage } from '../queries/recounts.js';

type Part = 'LEAVES' | 'ENTRIES';

/** What anybody recounts a published ballot from (docs/recount.md), in plain HTTP: it may be some hundred megabytes. */
@Controller('recount')
@UseFilters(RefusedOverHttp)
@UseGuards(LetIn)
export class RecountController {
  constructor(private readonly bus: Bus) {}

  /** A page at a time from wherever it is kept: of any length, in little memory. */
  @Get(':ballotId')
  @Header('cache-control', 'no-store')
  async file(@Param('ballotId') given: string, @Sender() sender: From, @Res() reply: FastifyReply): Promise<void> {
    const ballotId = fromGlobalId(given)?.id ?? given;
    const head = await this.bus.ask(new RecountHeadOf({ ballotId }, sender));
    void reply.type('application/json').send(Readable.from(this.#text(ballotId, head, sender)));
  }

  async *#text(ballotId: string, head: string, from: From): AsyncGenerator<string> {
    yield `${head.slice(0, -1)},"leaves":[`;
    yield* this.#list(ballotId, 'LEAVES', from);
    yield '],"entries":[';
    yield* this.#list(ballotId, 'ENTRIES', from);
    yield ']}';
  }

  async *#list(ballotId: string, part: Part, from: From): AsyncGenerator<string> {
    for (let after = ''; ;) {
      const { texts, last } = await this.bus.ask(new RecountPage({ ballotId, part, after }, from));
      if (last === null) return;
      yield (after === '' ? '' : ',\n') + texts.join(',\n');
      after = last;
    }
  }
}
