import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Organisation } from '../../../contracts/index.js';
import { Accepts, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import type { ConnectionOf } from '../../../platform/graphql/index.js';
import { DirectoryArgs, readPage } from './reading.js';

/** All organisations, in the order of their registration. */
@Accepts('government', DirectoryArgs)
export class Organisations extends QueryMessage<DirectoryArgs, ConnectionOf<Organisation>> {}

@QueryHandler(Organisations)
export class OrganisationsHandler implements IQueryHandler<Organisations> {
  constructor(@InjectRuntime('government') private readonly runtime: ContextRuntime) {}

  execute({ input }: Organisations): Promise<ConnectionOf<Organisation>> {
    return readPage<Organisation>(this.runtime, input, { table: 'organisations', columns: 'id, name, party, verified, appointments' });
  }
}
