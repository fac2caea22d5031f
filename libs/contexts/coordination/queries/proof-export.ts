import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsInt, Min } from 'class-validator';
import { Accepts, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { storedEvents, type StoredEvent } from '../../../platform/event-store/index.js';
import { Conditions } from '../../../platform/reading/index.js';
import { leafHash, type Hash } from '../../../platform/proof/index.js';
import { installation, type Installation } from '../proof/installation.js';
import { leafOf, tellsOfPersons } from '../proof/leaf.js';
import { ProjectLogs } from '../proof/project-logs.js';
import { seenBy } from './clearance.js';
import { OfProjectInput } from './proofs.js';
import { rawOr } from './raw-or.js';

/** Lines of an export, in its order (docs/proof.md): the first one, and the last. */
export type ExportFrame = { readonly size: number; readonly first: string; readonly last: string };

@Accepts('coordination', OfProjectInput)
export class ExportFrameOf extends QueryMessage<OfProjectInput, ExportFrame> {}

export class ExportPageInput extends OfProjectInput {
  @IsInt()
  @Min(0)
  from!: number;

  @IsInt()
  @Min(0)
  to!: number;
}

/** How long an export waits for the feed to catch up with the tree. */
const patienceMs = 2_000;

/** Entries of one page at most. */
export const exportPage = 200;

/** Two lines for each entry of `from` up to but not including `to`: its leaf, or its hash alone; and what was signed with it. */
@Accepts('coordination', ExportPageInput)
export class ExportPage extends QueryMessage<ExportPageInput, readonly string[]> {}

@QueryHandler(ExportFrameOf)
export class ExportFrameOfHandler implements IQueryHandler<ExportFrameOf> {
  constructor(
    private readonly logs: ProjectLogs,
    @InjectRuntime('coordination') private readonly runtime: ContextRuntime,
  ) {}

  async execute({ input }: ExportFrameOf): Promise<ExportFrame> {
    const projectId = rawOr(input.projectId);
    // Who sees which entry is read off the feed: one that has not come so far would show nobody the last ones.
    await this.runtime.view('feed').waitFor(await this.runtime.view('proof').position(), patienceMs);
    const [{ size, checkpoint }, witnessed] = await Promise.all([this.logs.mustHave(projectId), this.logs.head(projectId, { witnessed: true })]);
    const { rows: generations } = await this.runtime.database.pool.query<{ generation: number; kept: number }>(
      `SELECT generation, (SELECT count(*)::int FROM proof_leaves l WHERE l.project_id = $1 AND l.position <= g.after) AS kept FROM log_generations g ORDER BY generation`,
      [projectId],
    );
    const first = { hutong: 'proof-export', version: 1, ...(await this.logs.keys()), projectId, size, generations };
    return { size, first: JSON.stringify(first), last: JSON.stringify({ checkpoint, witnessed: witnessed?.checkpoint ?? null }) };
  }
}

type ExportRow = {
  readonly position: number | null;
  readonly entryId: string | null;
  readonly hash: Hash | null;
  readonly generation: number | null;
  readonly key: string | null;
  readonly signature: string | null;
  /** Whether the reader sees the entry. */
  readonly seen: boolean;
};

@QueryHandler(ExportPage)
export class ExportPageHandler implements IQueryHandler<ExportPage> {
  constructor(@InjectRuntime('coordination') private readonly runtime: ContextRuntime) {}

  async execute({ input, from: { caller } }: ExportPage): Promise<readonly string[]> {
    const { pool } = this.runtime.database;
    const projectId = rawOr(input.projectId);
    const conditions = new Conditions();
    for (const value of [projectId, input.from, Math.min(input.to, input.from + exportPage)]) conditions.parameter(value);
    const seen = seenBy(caller, 'e', (value) => conditions.parameter(value));
    const { rows } = await pool.query<ExportRow>({
      name: `proof.export ${caller === null}`,
      text: `SELECT l.position::float8 AS position, l.entry_id AS "entryId", encode(n.hash, 'base64') AS hash,
               c.generation, c.public_key AS key, translate(encode(c.signature, 'base64'), E'\\n', '') AS signature,
               e.position IS NOT NULL AND ${seen} AS seen
             FROM generate_series($2::bigint, $3::bigint - 1) k(index)
               LEFT JOIN proof_leaves l ON l.project_id = $1 AND l.index = k.index
               LEFT JOIN feed_entries e ON e.position = l.position
               LEFT JOIN proof_nodes n ON n.project_id = $1 AND n.level = 0 AND n.index = k.index
               LEFT JOIN LATERAL (SELECT * FROM proof_checkpoints c WHERE c.project_id = $1 AND c.size = k.index + 1 ORDER BY c.generation DESC LIMIT 1) c ON true
             ORDER BY k.index`,
      values: conditions.values,
    });
    const stored = await storedEvents(
      pool,
      rows.flatMap(({ position }) => position ?? []),
    );
    const { nonceSecret } = await installation(pool);
    return rows.flatMap(({ position, seen: isSeen, ...signed }) => [
      this.#line(position === null ? undefined : stored.get(position), { nonceSecret, projectId }, isSeen, caller?.organisationId),
      JSON.stringify(signed),
    ]);
  }

  /** What stands in the log now, which need not be what was signed: that is for the verifier to find. */
  #line(
    stored: StoredEvent | undefined,
    { nonceSecret, projectId }: Pick<Installation, 'nonceSecret'> & { readonly projectId: string },
    isSeen: boolean,
    reader: string | undefined,
  ): string {
    if (!stored) return '{"missing":true}';
    const { store: log } = this.runtime;
    const leaf = leafOf(stored, { log, nonceSecret, projectId });
    return isSeen && !tellsOfPersons(stored, log, reader) ? leaf : JSON.stringify({ hidden: leafHash(leaf) });
  }
}
