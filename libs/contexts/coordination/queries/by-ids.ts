import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Works } from '../../../contracts/index.js';
import { ByIdsInput, WorksByIds } from '../../../contracts/queries.js';
import { Accepts, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Conditions } from '../../../platform/reading/index.js';
import type { KnownConflict } from '../domain/known-conflict.js';
import { groupColumns, type ConflictGroupRow } from './conflict-groups.js';
import { seenBy } from './clearance.js';
import type { ConflictRow } from './conflicts.js';
import { entriesAt, entryColumns, type EntryRow } from './entries-at.js';
import type { TimelineRow } from './timeline.js';
import { withWorks } from './with-works.js';

/** Of coordination, as they stand now: in any order, without those that it does not know. */
@Accepts('coordination', ByIdsInput)
export class ConflictsByIds extends QueryMessage<ByIdsInput, readonly ConflictRow[]> {}
@Accepts('coordination', ByIdsInput)
export class ConflictGroupsByIds extends QueryMessage<ByIdsInput, readonly ConflictGroupRow[]> {}
@Accepts('coordination', ByIdsInput)
export class EntriesByIds extends QueryMessage<ByIdsInput, readonly TimelineRow[]> {}

@QueryHandler(WorksByIds)
export class WorksByIdsHandler implements IQueryHandler<WorksByIds> {
  constructor(@InjectRuntime('coordination') private readonly runtime: ContextRuntime) {}

  async execute({ input: { ids } }: WorksByIds): Promise<readonly Works[]> {
    const { rows } = await this.runtime.database.pool.query<{ state: Works }>({
      name: 'works.by-ids',
      text: 'SELECT state FROM works_board WHERE id = ANY ($1) AND to_position IS NULL',
      values: [ids],
    });
    return rows.map(({ state }) => state);
  }
}

@QueryHandler(ConflictsByIds)
export class ConflictsByIdsHandler implements IQueryHandler<ConflictsByIds> {
  constructor(@InjectRuntime('coordination') private readonly runtime: ContextRuntime) {}

  async execute({ input: { ids } }: ConflictsByIds): Promise<readonly ConflictRow[]> {
    const { pool } = this.runtime.database;
    const { rows } = await pool.query<{ state: KnownConflict }>('SELECT state FROM conflict_board WHERE id = ANY ($1) AND to_position IS NULL', [ids]);
    return withWorks(
      pool,
      rows.map(({ state }) => state),
      Number.MAX_SAFE_INTEGER,
    );
  }
}

@QueryHandler(ConflictGroupsByIds)
export class ConflictGroupsByIdsHandler implements IQueryHandler<ConflictGroupsByIds> {
  constructor(@InjectRuntime('coordination') private readonly runtime: ContextRuntime) {}

  async execute({ input: { ids } }: ConflictGroupsByIds): Promise<readonly ConflictGroupRow[]> {
    const { rows } = await this.runtime.database.pool.query<ConflictGroupRow>(
      `SELECT ${groupColumns} FROM conflict_board WHERE group_id = ANY ($1) AND to_position IS NULL AND status = 'OPEN' GROUP BY group_id`,
      [ids],
    );
    return rows;
  }
}

@QueryHandler(EntriesByIds)
export class EntriesByIdsHandler implements IQueryHandler<EntriesByIds> {
  constructor(@InjectRuntime('coordination') private readonly runtime: ContextRuntime) {}

  async execute({ input: { ids }, from }: EntriesByIds): Promise<readonly TimelineRow[]> {
    const { store, database } = this.runtime;
    const conditions = new Conditions().add(ids, (known) => `id = ANY (${known})`);
    conditions.always(seenBy(from.caller, 'e', (value) => conditions.parameter(value)));
    const { rows } = await database.pool.query<EntryRow>(`SELECT ${entryColumns} FROM feed_entries e WHERE ${conditions.where}`, conditions.values);
    return entriesAt(rows, store);
  }
}
