import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { OrganisationsByIds } from '../../../contracts/queries.js';
import type { Organisation } from '../../../contracts/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { readByIds } from './reading.js';

const byIds = { name: 'organisations.by-ids', text: 'SELECT id, name, party, appointments FROM organisations WHERE id = ANY ($1)' };

@QueryHandler(OrganisationsByIds)
export class OrganisationsByIdsHandler implements IQueryHandler<OrganisationsByIds> {
  constructor(@InjectRuntime('government') private readonly runtime: ContextRuntime) {}

  execute({ input: { ids } }: OrganisationsByIds): Promise<readonly Organisation[]> {
    return readByIds<Organisation>(this.runtime, byIds, ids);
  }
}
