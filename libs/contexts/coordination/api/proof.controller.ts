import { Body, Controller, Get, Header, Inject, Param, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { refusal } from '../../../contracts/index.js';
import { Bus, type From } from '../../../platform/command-bus/index.js';
import { fromRequest, RefusedOverHttp } from '../../../platform/graphql/index.js';
import { Identity } from '../../../platform/identity/index.js';
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
export class ProofController {
  constructor(
    private readonly bus: Bus,
    @Inject(Identity) private readonly identity: Identity,
  ) {}

  @Get()
  @Fresh()
  async logs(@Query() { after }: Asked, @Req() request: FastifyRequest): Promise<Logs> {
    return this.bus.ask(new ProofLogs({ after: after ?? null }, await this.#from(request)));
  }

  /** As `tlog-checkpoint` has it. */
  @Get(':projectId/checkpoint')
  @Fresh()
  @Header('content-type', 'text/plain; charset=utf-8')
  async checkpoint(@Param('projectId') projectId: string, @Query() { size, witnessed }: Asked, @Req() request: FastifyRequest): Promise<string> {
    const which = { projectId, size: whole(size, 'size'), witnessed: witnessed !== undefined };
    return (await this.bus.ask(new ProofHead(which, await this.#from(request)))).checkpoint;
  }

  @Get(':projectId/inclusion')
  @Fresh()
  async inclusion(@Param('projectId') projectId: string, @Query() { entry, size }: Asked, @Req() request: FastifyRequest): Promise<Inclusion> {
    return this.bus.ask(new InclusionProof({ projectId, entryId: entry ?? '', size: whole(size, 'size') }, await this.#from(request)));
  }

  @Get(':projectId/consistency')
  @Fresh()
  async consistency(@Param('projectId') projectId: string, @Query() { from, to }: Asked, @Req() request: FastifyRequest): Promise<Consistency> {
    return this.bus.ask(new ConsistencyProof({ projectId, from: whole(from, 'from') ?? 0, to: whole(to, 'to') }, await this.#from(request)));
  }

  @Get(':projectId/receipt')
  @Fresh()
  async receipt(@Param('projectId') projectId: string, @Query() { entry, token }: Asked, @Req() request: FastifyRequest): Promise<Receipt> {
    return this.bus.ask(new ReceiptOf({ projectId, entryId: entry ?? '', token: token ?? null }, await this.#from(request)));
  }

  /** The whole log, a page at a time from wherever it is kept: of any length, in little memory. */
  @Get(':projectId/export')
  @Fresh()
  async export(@Param('projectId') projectId: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const from = await this.#from(request);
    const frame = await this.bus.ask(new ExportFrameOf({ projectId }, from));
    void reply.type('application/x-ndjson').send(Readable.from(this.#lines(projectId, frame, from)));
  }

  @Post('cosignatures')
  async cosign(@Body() { checkpoint }: Partial<CosignCheckpointInput>, @Req() request: FastifyRequest): Promise<Cosigned> {
    return this.bus.execute(new CosignCheckpoint({ checkpoint: checkpoint ?? '' }, await this.#from(request)));
  }

  async *#lines(projectId: string, { size, first, last }: ExportFrame, from: From): AsyncGenerator<string> {
    yield `${first}\n`;
    for (let next = 0; next < size; next += exportPage) {
      const lines = await this.bus.ask(new ExportPage({ projectId, from: next, to: Math.min(size, next + exportPage) }, from));
      yield `${lines.join('\n')}\n`;
    }
    yield `${last}\n`;
  }

  #from(request: FastifyRequest): Promise<From> {
    return fromRequest(request, this.identity);
  }
}
