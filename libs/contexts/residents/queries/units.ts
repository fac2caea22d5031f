import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ArgsType } from '@nestjs/graphql';
import { ByIdsInput } from '../../../contracts/queries.js';
import { Accepts, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { IdInput, type ConnectionOf } from '../../../platform/graphql/index.js';
import { Clock } from '../../../platform/kernel/index.js';
import { Settings } from '../../../platform/ops/index.js';
import { shownOn, type UnitShown } from '../commands/unit-changes.js';
import type { UnitRecord } from '../domain/units.js';
import { Conditions, keeps, ListArgs, mustKeep, readByIds, readPage, seeing } from './reading.js';

@ArgsType()
export class UnitArgs extends ListArgs {
  @IdInput({ description: 'Whose register you keep.' })
  estateId!: string;
}

/** The units of an estate as they stand today, in the order of their registration. For whoever keeps its register. */
@Accepts('residents', UnitArgs)
export class Units extends QueryMessage<UnitArgs, ConnectionOf<UnitShown>> {}

/** In any order, without those that there are not, or that are not the caller's to know of. */
@Accepts('residents', ByIdsInput)
export class UnitsByIds extends QueryMessage<ByIdsInput, readonly UnitShown[]> {}

@QueryHandler(Units)
export class UnitsHandler implements IQueryHandler<Units> {
  constructor(
    @InjectRuntime('residents') private readonly runtime: ContextRuntime,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  async execute({ input, from }: Units): Promise<ConnectionOf<UnitShown>> {
    await seeing(this.runtime, input.token);
    const { id } = await mustKeep(this.runtime, from, input.estateId);
    const conditions = new Conditions().add(id, (value) => `estate_id = ${value}`);
    const { edges, ...page } = await readPage<{ unit: UnitRecord }>(this.runtime, input, { table: 'units', columns: 'unit', conditions });
    const today = this.settings.workingDays.dayOf(this.clock.now());
    return { ...page, edges: edges.map(({ cursor, node }) => ({ cursor, node: shownOn(node.unit, today) })) };
  }
}

@QueryHandler(UnitsByIds)
export class UnitsByIdsHandler implements IQueryHandler<UnitsByIds> {
  constructor(
    @InjectRuntime('residents') private readonly runtime: ContextRuntime,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  async execute({ input: { ids }, from }: UnitsByIds): Promise<readonly UnitShown[]> {
    const rows = await readByIds<{ id: string; unit: UnitRecord }>(this.runtime, { name: 'units.by-ids', text: 'SELECT id, unit FROM units WHERE id = ANY ($1)' }, ids);
    const today = this.settings.workingDays.dayOf(this.clock.now());
    const estateIds = [...new Set(rows.map(({ unit }) => unit.estateId))];
    const kept = new Map(await Promise.all(estateIds.map(async (id) => [id, await keeps(this.runtime, from, id)] as const)));
    return rows.filter(({ unit }) => kept.get(unit.estateId)).map(({ unit }) => shownOn(unit, today));
  }
}
