import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ByIdsInput } from '../../../contracts/queries.js';
import { Accepts, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Conditions } from '../../../platform/reading/index.js';
import { seesEntry } from './clearance.js';
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
    const conditions = new Conditions().add(ids, (known) => `t.id = ANY (${known})`);
    const own = conditions.parameter(from.caller?.organisationId ?? null);
    conditions.always(seesEntry(from.caller, 't.entry_id', (value) => conditions.parameter(value)));
    const { rows } = await this.runtime.database.pool.query<ThreadRow>(`SELECT ${threadColumns(own)} FROM threads t WHERE ${conditions.where}`, conditions.values);
    return rows;
  }
}

@QueryHandler(ThreadsOfEntries)
export class ThreadsOfEntriesHandler implements IQueryHandler<ThreadsOfEntries> {
  constructor(@InjectRuntime('coordination') private readonly runtime: ContextRuntime) {}

  async execute({ input: { ids }, from }: ThreadsOfEntries): Promise<readonly ThreadsOfEntry[]> {
    const newest = `SELECT * FROM threads WHERE entry_id = e.id ORDER BY position DESC LIMIT ${threadsShown}`;
    const conditions = new Conditions();
    const [given, own] = [conditions.parameter(ids), conditions.parameter(from.caller?.organisationId ?? null)];
    conditions.always(seesEntry(from.caller, 'e.id', (value) => conditions.parameter(value)));
    const { rows } = await this.runtime.database.pool.query<ThreadRow>(
      `SELECT ${threadColumns(own)} FROM unnest(${given}::text[]) e(id) CROSS JOIN LATERAL (${newest}) t WHERE ${conditions.where} ORDER BY t.position DESC`,
      conditions.values,
    );
    return [...Map.groupBy(rows, ({ entryId }) => entryId)].map(([id, threads]) => ({ id, threads }));
  }
}

@QueryHandler(ThreadCounts)
export class ThreadCountsHandler implements IQueryHandler<ThreadCounts> {
  constructor(@InjectRuntime('coordination') private readonly runtime: ContextRuntime) {}

  async execute({ input: { ids }, from: { caller } }: ThreadCounts): Promise<readonly ThreadCount[]> {
    const conditions = new Conditions().add(ids, (known) => `t.entry_id = ANY (${known})`);
    conditions.always(seesEntry(caller, 't.entry_id', (value) => conditions.parameter(value)));
    const text = `SELECT t.entry_id AS id, count(*)::int AS count FROM threads t WHERE ${conditions.where} GROUP BY t.entry_id`;
    const { rows } = await this.runtime.database.pool.query<ThreadCount>({ name: `threads.counts ${caller === null}`, text, values: conditions.values });
    return rows;
  }
}
