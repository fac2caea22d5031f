import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Rules } from '../../../contracts/index.js';
import { Accepts, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { connectionOf, decodeCursor, encodeCursor, pageSize, type ConnectionOf } from '../../../platform/graphql/index.js';
import { Settings } from '../../../platform/ops/index.js';
import { addArea } from './area.js';
import { ConflictArgs, conditionsOf } from './conflicts.js';
import { positionAsOf, totalOf } from './reading.js';
import { Settling } from './settle.js';

/** What one pair of permits causes. */
export type ConflictGroupRow = {
  readonly id: string;
  readonly size: number;
  readonly ownerIds: readonly string[];
  readonly from: string;
  readonly to: string | null;
  readonly emergency: boolean;
};

/** The groups of the conflicts that the filter lets through, in the order of their ids. */
@Accepts('coordination', ConflictArgs)
export class ConflictGroups extends QueryMessage<ConflictArgs, ConnectionOf<ConflictGroupRow>> {}

/** `to` is null where any conflict of the group has no end. Times are of one form, so their texts sort as they do. */
export const groupColumns = `
  group_id AS id, count(*)::int AS size, bool_or(emergency) AS emergency,
  min(state->>'from') AS "from", CASE WHEN bool_and(state->>'to' IS NOT NULL) THEN max(state->>'to') END AS "to",
  (SELECT array_agg(DISTINCT owner ORDER BY owner) FROM unnest((array_agg(owner_ids))[1:1]) owner) AS "ownerIds"`;

@QueryHandler(ConflictGroups)
export class ConflictGroupsHandler implements IQueryHandler<ConflictGroups> {
  constructor(
    private readonly settling: Settling,
    @InjectRuntime('coordination') private readonly runtime: ContextRuntime,
    private readonly settings: Settings<Rules>,
  ) {}

  async execute({ input }: ConflictGroups): Promise<ConnectionOf<ConflictGroupRow>> {
    const { store, database } = this.runtime;
    const upTo = await positionAsOf(store, input.asOf, await this.settling.upTo(input.token));
    const conditions = conditionsOf(input, upTo);
    await addArea(conditions, database.pool, this.settings.rules, input.area, upTo);
    const total = totalOf(database.pool, input, 'conflict_board', conditions, 'DISTINCT group_id');
    const list = { query: 'conflictGroups', generation: store.generation };
    if (input.after != null) conditions.add(decodeCursor(input.after, list).tie ?? '', (id) => `group_id > ${id}`);
    const page = database.pool.query<ConflictGroupRow>(
      `SELECT ${groupColumns} FROM conflict_board WHERE ${conditions.where} GROUP BY group_id ORDER BY group_id LIMIT ${pageSize(input) + 1}`,
      conditions.values,
    );
    const [{ rows }, totalCount] = await Promise.all([page, total]);
    return connectionOf(rows, input, ({ id }) => encodeCursor({ ...list, position: upTo, tie: id }), totalCount);
  }
}
