import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { OrganisationsByIds } from '../../../contracts/queries.js';
import type { Organisation } from '../../../contracts/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { KeptByIds } from './reading.js';

const byIds = { name: 'organisations.by-ids', text: 'SELECT id, name, party, verified, appointments FROM organisations WHERE id = ANY ($1)' };

@QueryHandler(OrganisationsByIds)
export class OrganisationsByIdsHandler implements IQueryHandler<OrganisationsByIds> {
  readonly #organisations: KeptByIds<Organisation>;

  constructor(@InjectRuntime('government') runtime: ContextRuntime) {
    this.#organisations = new KeptByIds(runtime, 'directory', byIds);
  }

  execute({ input: { ids } }: OrganisationsByIds): Promise<readonly Organisation[]> {
    return this.#organisations.read(ids);
  }
}
