import { Body, Controller, Get, Header, Param, Post, Query, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Readable } from 'node:stream';
import { refusal } from '../../../contracts/index.js';
import { Bus, type From } from '../../../platform/command-bus/index.js';
import { LetIn, RefusedOverHttp, Sender } from '../../../platform/graphql/index.js';
import { CosignCheckpoint, type CosignCheckpointInput, type Cosigned } from '../commands/cosign-checkpoint.js';
import { ExportFrameOf, ExportPage, exportPage, type ExportFrame } from '../queries/proof-export.js';
import { ProofLogs, type Logs } from '../queries/proof-logs.js';
import { ConsistencyProof, InclusionProof, ProofHead, type Consistency, type Inclusion } from '../queries/proofs.js';
import { ReceiptOf, type Receipt } from '../queries/receipt.js';

/** `size=7`; left out: null. @throws {Refusal} INVALID_INPUT */
const whole = (text: string | undefined, field: string): number | null => {
  if (text === undefined || text === '') return null;
  if (!/^\d{1,15}$/.test(text)) throw refusal('INVALID_INPUT', field, `${field} is a whole number`);
  return Number(text);
};

/** An answer depends on who asks, and a moment later on when. */
const Fresh = (): MethodDecorator => Header('cache-control', 'no-store');

type Asked = Readonly<Record<string, string | undefined>>;

/** Proofs in plain HTTP, for programs that speak no GraphQL: witnesses, monitors, curl. */
@Controller('proof')
@UseFilters(RefusedOverHttp)
@UseGuards(LetIn)
export class ProofController {
  constructor(private readonly bus: Bus) {}

  @Get()
  @Fresh()
  async logs(@Query() { after }: Asked, @Sender() sender: From): Promise<Logs> {
    return this.bus.ask(new ProofLogs({ after: after ?? null }, sender));
  }

  /** As `tlog-checkpoint` has it. */
  @Get(':projectId/checkpoint')
  @Fresh()
  @Header('content-type', 'text/plain; charset=utf-8')
  async checkpoint(@Param('projectId') projectId: string, @Query() { size, witnessed }: Asked, @Sender() sender: From): Promise<string> {
    const which = { projectId, size: whole(size, 'size'), witnessed: witnessed !== undefined };
    return (await this.bus.ask(new ProofHead(which, sender))).checkpoint;
  }

  @Get(':projectId/inclusion')
  @Fresh()
  async inclusion(@Param('projectId') projectId: string, @Query() { entry, size }: Asked, @Sender() sender: From): Promise<Inclusion> {
    return this.bus.ask(new InclusionProof({ projectId, entryId: entry ?? '', size: whole(size, 'size') }, sender));
  }

  @Get(':projectId/consistency')
  @Fresh()
  async consistency(@Param('projectId') projectId: string, @Query() { from, to }: Asked, @Sender() sender: From): Promise<Consistency> {
    return this.bus.ask(new ConsistencyProof({ projectId, from: whole(from, 'from') ?? 0, to: whole(to, 'to') }, sender));
  }

  @Get(':projectId/receipt')
  @Fresh()
  async receipt(@Param('projectId') projectId: string, @Query() { entry, token }: Asked, @Sender() sender: From): Promise<Receipt> {
    return this.bus.ask(new ReceiptOf({ projectId, entryId: entry ?? '', token: token ?? null }, sender));
  }

  /** The whole log, a page at a time from wherever it is kept: of any length, in little memory. */
  @Get(':projectId/export')
  @Fresh()
  async export(@Param('projectId') projectId: string, @Sender() sender: From, @Res() reply: FastifyReply): Promise<void> {
    const frame = await this.bus.ask(new ExportFrameOf({ projectId }, sender));
    void reply.type('application/x-ndjson').send(Readable.from(this.#lines(projectId, frame, sender)));
  }

  @Post('cosignatures')
  async cosign(@Body() { checkpoint }: Partial<CosignCheckpointInput>, @Sender() sender: From): Promise<Cosigned> {
    return this.bus.execute(new CosignCheckpoint({ checkpoint: checkpoint ?? '' }, sender));
  }

  async *#lines(projectId: string, { size, first, last }: ExportFrame, from: From): AsyncGenerator<string> {
    yield `${first}\n`;
    for (let next = 0; next < size; next += exportPage) {
      const lines = await this.bus.ask(new ExportPage({ projectId, from: next, to: Math.min(size, next + exportPage) }, from));
      yield `${lines.join('\n')}\n`;
    }
    yield `${last}\n`;
  }
}
