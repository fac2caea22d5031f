import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Works } from '../../../contracts/index.js';
import { ByIdsInput } from '../../../contracts/queries.js';
import { Accepts, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';

export type WorkItemWorks = { readonly id: string; readonly works: readonly Works[] };

/** The works of work items, as they stand now, by the ids of those; without those that have none. */
@Accepts('coordination', ByIdsInput)
export class WorksOfWorkItems extends QueryMessage<ByIdsInput, readonly WorkItemWorks[]> {}

@QueryHandler(WorksOfWorkItems)
export class WorksOfWorkItemsHandler implements IQueryHandler<WorksOfWorkItems> {
  constructor(@InjectRuntime('coordination') private readonly runtime: ContextRuntime) {}

  async execute({ input: { ids } }: WorksOfWorkItems): Promise<readonly WorkItemWorks[]> {
    const { rows } = await this.runtime.database.pool.query<{ state: Works }>({
      name: 'works.of-work-items',
      text: `SELECT state FROM works_board WHERE state->>'workItemId' = ANY ($1) AND to_position IS NULL ORDER BY id`,
      values: [ids],
    });
    const byItem = Map.groupBy(rows, ({ state }) => state.workItemId ?? '');
    return [...byItem].map(([id, found]) => ({ id, works: found.map(({ state }) => state) }));
  }
}
