import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ArgsType } from '@nestjs/graphql';
import type { Estate } from '../../../contracts/index.js';
import { ByIdsInput } from '../../../contracts/queries.js';
import { Accepts, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { filteredId, OptionalIdInput, type ConnectionOf } from '../../../platform/graphql/index.js';
import { Conditions, estateColumns, ListArgs, readEstates, readPage } from './reading.js';

@ArgsType()
export class EstateArgs extends ListArgs {
  @OptionalIdInput({ description: 'Those that are part of this renewal.' })
  projectId?: string | null;
}

/** All estates, in the order of their registration. */
@Accepts('residents', EstateArgs)
export class Estates extends QueryMessage<EstateArgs, ConnectionOf<Estate>> {}

/** In any order, without those that there are not. */
@Accepts('residents', ByIdsInput)
export class EstatesByIds extends QueryMessage<ByIdsInput, readonly Estate[]> {}

@QueryHandler(Estates)
export class EstatesHandler implements IQueryHandler<Estates> {
  constructor(@InjectRuntime('residents') private readonly runtime: ContextRuntime) {}

  execute({ input }: Estates): Promise<ConnectionOf<Estate>> {
    const conditions = new Conditions().addIf(filteredId(input.projectId), (id) => `project_ids @> ARRAY[${id}::text]`);
    return readPage<Estate>(this.runtime, input, { table: 'estates', columns: estateColumns, conditions });
  }
}

@QueryHandler(EstatesByIds)
export class EstatesByIdsHandler implements IQueryHandler<EstatesByIds> {
  constructor(@InjectRuntime('residents') private readonly runtime: ContextRuntime) {}

  execute({ input: { ids } }: EstatesByIds): Promise<readonly Estate[]> {
    return readEstates(this.runtime, ids);
  }
}
