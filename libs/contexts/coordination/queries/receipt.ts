import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { refusal } from '../../../contracts/index.js';
import { Accepts, QueryMessage, type From } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { storedEvents } from '../../../platform/event-store/index.js';
import { Conditions } from '../../../platform/reading/index.js';
import { Path, type Hash } from '../../../platform/proof/index.js';
import { installation } from '../proof/installation.js';
import { leafOf, tellsOfPersons } from '../proof/leaf.js';
import { ProjectLogs } from '../proof/project-logs.js';
import { seenBy } from './clearance.js';
import { OfProjectInput } from './proofs.js';
import { rawOr } from './raw-or.js';
import { Settling } from './settle.js';

export class ReceiptInput extends OfProjectInput {
  @IsString()
  @MaxLength(500)
  entryId!: string;

  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  token?: string | null;
}

/** What a party keeps of an entry: with the installation's key alone it shows that the entry stood there. */
export type Receipt = {
  readonly hutong: 'proof-receipt';
  readonly version: 1;
  readonly entryId: string;
  /** Its bytes, in UTF-8, are what is hashed. */
  readonly leaf: string;
  readonly index: number;
  readonly inclusion: readonly Hash[];
  readonly checkpoint: string;
};

/** How long it waits for the feed to catch up with the tree. */
const patienceMs = 2_000;

@Accepts('coordination', ReceiptInput)
export class ReceiptOf extends QueryMessage<ReceiptInput, Receipt> {}

@QueryHandler(ReceiptOf)
export class ReceiptOfHandler implements IQueryHandler<ReceiptOf> {
  constructor(
    private readonly logs: ProjectLogs,
    private readonly settling: Settling,
    @InjectRuntime('coordination') private readonly runtime: ContextRuntime,
  ) {}

  async execute({ input, from }: ReceiptOf): Promise<Receipt> {
    if (input.token != null) await this.settling.upTo(input.token);
    const { database, store: log } = this.runtime;
    const [projectId, entryId] = [rawOr(input.projectId), rawOr(input.entryId)];
    const { index, position } = await this.logs.placeOf(projectId, entryId);
    const stored = (await storedEvents(database.pool, [position])).get(position);
    if (!stored) throw refusal('UNKNOWN_ENTRY', 'entryId', 'The entry is no longer in the log: ask whoever runs it for `npx hutong-verify`');
    if (!(await this.#sees(position, from)) || tellsOfPersons(stored, log, from.caller?.organisationId))
      throw refusal('FORBIDDEN', 'entryId', 'It is not for you to read the whole of this entry; a proof of inclusion shows that it is there');
    const { size, checkpoint } = await this.logs.headWith(projectId, index);
    const leaf = leafOf(stored, { log, projectId, nonceSecret: (await installation(database.pool)).nonceSecret });
    return { hutong: 'proof-receipt', version: 1, entryId, leaf, index, inclusion: await this.logs.hashes(projectId, Path.inclusion(index, size)), checkpoint };
  }

  /** Whom the entry is for is read off the feed, once that has it. */
  async #sees(position: number, { caller }: From): Promise<boolean> {
    await this.runtime.view('feed').waitFor(position, patienceMs);
    const conditions = new Conditions().add(position, (at) => `e.position = ${at}`);
    conditions.always(seenBy(caller, 'e', (value) => conditions.parameter(value)));
    const { rowCount } = await this.runtime.database.pool.query(`SELECT FROM feed_entries e WHERE ${conditions.where}`, conditions.values);
    return rowCount === 1;
  }
}
