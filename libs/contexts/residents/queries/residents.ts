import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ByIdsInput } from '../../../contracts/queries.js';
import { Accepts, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import type { ConnectionOf } from '../../../platform/graphql/index.js';
import { handlesPersonalData } from '../domain/permissions.js';
import type { Resident } from '../domain/residents.js';
import { Conditions, keeps, mustKeep, readByIds, readPage, seeing } from './reading.js';
import { UnitArgs } from './units.js';

/** The residents of an estate by pseudonym, in the order of their registration; also those that are erased. For whoever keeps its register. */
@Accepts('residents', UnitArgs)
export class Residents extends QueryMessage<UnitArgs, ConnectionOf<Resident>> {}

/** In any order, without those that there are not, or that are not the caller's to know of. */
@Accepts('residents', ByIdsInput)
export class ResidentsByIds extends QueryMessage<ByIdsInput, readonly Resident[]> {}

@QueryHandler(Residents)
export class ResidentsHandler implements IQueryHandler<Residents> {
  constructor(@InjectRuntime('residents') private readonly runtime: ContextRuntime) {}

  async execute({ input, from }: Residents): Promise<ConnectionOf<Resident>> {
    await seeing(this.runtime, input.token);
    const { id } = await mustKeep(this.runtime, from, input.estateId, handlesPersonalData);
    const conditions = new Conditions().add(id, (value) => `estate_id = ${value}`);
    const { edges, ...page } = await readPage<{ resident: Resident }>(this.runtime, input, { table: 'residents', columns: 'resident', conditions });
    return { ...page, edges: edges.map(({ cursor, node }) => ({ cursor, node: node.resident })) };
  }
}

@QueryHandler(ResidentsByIds)
export class ResidentsByIdsHandler implements IQueryHandler<ResidentsByIds> {
  constructor(@InjectRuntime('residents') private readonly runtime: ContextRuntime) {}

  async execute({ input: { ids }, from }: ResidentsByIds): Promise<readonly Resident[]> {
    const text = 'SELECT id, resident FROM residents WHERE id = ANY ($1)';
    const rows = await readByIds<{ id: string; resident: Resident }>(this.runtime, { name: 'residents.by-ids', text }, ids);
    const estateIds = [...new Set(rows.map(({ resident }) => resident.estateId))];
    const kept = new Map(await Promise.all(estateIds.map(async (id) => [id, await keeps(this.runtime, from, id, handlesPersonalData)] as const)));
    const isOwn = ({ personId }: Resident) => personId !== null && personId === from.caller?.personId;
    return rows.map(({ resident }) => resident).filter((resident) => isOwn(resident) || kept.get(resident.estateId));
  }
}
