import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Permit } from '../../../contracts/index.js';
import { ByIdsInput } from '../../../contracts/queries.js';
import { Accepts, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { asPublished, type PermitState } from '../domain/permits.js';
import { caughtUp, readByIds } from './reading.js';

/** In any order, without those that there are not. */
@Accepts('government', ByIdsInput)
export class PermitsByIds extends QueryMessage<ByIdsInput, readonly Permit[]> {}

/** By ids of works: of each that has any, in the order of their requests. */
@Accepts('government', ByIdsInput)
export class PermitsOfWorks extends QueryMessage<ByIdsInput, readonly { readonly id: string; readonly permits: readonly Permit[] }[]> {}

const byIds = { name: 'permits.by-ids', text: 'SELECT id, state FROM permits WHERE id = ANY ($1)' };

@QueryHandler(PermitsByIds)
export class PermitsByIdsHandler implements IQueryHandler<PermitsByIds> {
  constructor(@InjectRuntime('government') private readonly runtime: ContextRuntime) {}

  async execute({ input: { ids } }: PermitsByIds): Promise<readonly Permit[]> {
    const rows = await readByIds<{ id: string; state: PermitState }>(this.runtime, byIds, ids);
    return rows.map(({ state }) => asPublished(state));
  }
}

@QueryHandler(PermitsOfWorks)
export class PermitsOfWorksHandler implements IQueryHandler<PermitsOfWorks> {
  constructor(@InjectRuntime('government') private readonly runtime: ContextRuntime) {}

  async execute({ input: { ids } }: PermitsOfWorks): Promise<readonly { readonly id: string; readonly permits: readonly Permit[] }[]> {
    // That there is none yet cannot be told from one that is not read yet.
    await caughtUp(this.runtime);
    const { rows } = await this.runtime.database.pool.query<{ state: PermitState }>('SELECT state FROM permits WHERE works_id = ANY ($1) ORDER BY position', [ids]);
    const ofWorks = Map.groupBy(
      rows.map(({ state }) => asPublished(state)),
      ({ worksId }) => worksId,
    );
    return [...ofWorks].map(([id, permits]) => ({ id, permits }));
  }
}
