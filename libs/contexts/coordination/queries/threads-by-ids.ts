import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ByIdsInput } from '../../../contracts/queries.js';
import { Accepts, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { threadColumns, type ThreadRow } from './thread-rows.js';

/** How many of an entry's threads are shown with it. */
export const threadsShown = 20;

/** In any order, without those that coordination does not know. */
@Accepts('coordination', ByIdsInput)
export class ThreadsByIds extends QueryMessage<ByIdsInput, readonly ThreadRow[]> {}

/** By the ids of entries: the newest of each. */
export type ThreadsOfEntry = { readonly id: string; readonly threads: readonly ThreadRow[] };
@Accepts('coordination', ByIdsInput)
export class ThreadsOfEntries extends QueryMessage<ByIdsInput, readonly ThreadsOfEntry[]> {}

/** By the ids of entries, without those that have none. */
export type ThreadCount = { readonly id: string; readonly count: number };
@Accepts('coordination', ByIdsInput)
export class ThreadCounts extends QueryMessage<ByIdsInput, readonly ThreadCount[]> {}

@QueryHandler(ThreadsByIds)
export class ThreadsByIdsHandler implements IQueryHandler<ThreadsByIds> {
  constructor(@InjectRuntime('coordination') private readonly runtime: ContextRuntime) {}

  async execute({ input: { ids }, from }: ThreadsByIds): Promise<readonly ThreadRow[]> {
    const own = from.caller?.organisationId ?? null;
    const { rows } = await this.runtime.database.pool.query<ThreadRow>(`SELECT ${threadColumns('$2')} FROM threads t WHERE t.id = ANY ($1)`, [ids, own]);
    return rows;
  }
}

@QueryHandler(ThreadsOfEntries)
export class ThreadsOfEntriesHandler implements IQueryHandler<ThreadsOfEntries> {
  constructor(@InjectRuntime('coordination') private readonly runtime: ContextRuntime) {}

  async execute({ input: { ids }, from }: ThreadsOfEntries): Promise<readonly ThreadsOfEntry[]> {
    const newest = `SELECT * FROM threads WHERE entry_id = e.id ORDER BY position DESC LIMIT ${threadsShown}`;
    const { rows } = await this.runtime.database.pool.query<ThreadRow>(
      `SELECT ${threadColumns('$2')} FROM unnest($1::text[]) e(id) CROSS JOIN LATERAL (${newest}) t ORDER BY t.position DESC`,
      [ids, from.caller?.organisationId ?? null],
    );
    return [...Map.groupBy(rows, ({ entryId }) => entryId)].map(([id, threads]) => ({ id, threads }));
  }
}

@QueryHandler(ThreadCounts)
export class ThreadCountsHandler implements IQueryHandler<ThreadCounts> {
  constructor(@InjectRuntime('coordination') private readonly runtime: ContextRuntime) {}

  async execute({ input: { ids } }: ThreadCounts): Promise<readonly ThreadCount[]> {
    const text = 'SELECT entry_id AS id, count(*)::int AS count FROM threads WHERE entry_id = ANY ($1) GROUP BY entry_id';
    const { rows } = await this.runtime.database.pool.query<ThreadCount>({ name: 'threads.counts', text, values: [ids] });
    return rows;
  }
}
