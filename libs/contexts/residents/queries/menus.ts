import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ArgsType, Field, registerEnumType } from '@nestjs/graphql';
import { IsIn, IsOptional } from 'class-validator';
import { menuStatuses, type Marks, type Menu, type MenuStatus } from '../../../contracts/index.js';
import { ByIdsInput } from '../../../contracts/queries.js';
import { Accepts, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { enumOf, filteredId, IdInput, type ConnectionOf } from '../../../platform/graphql/index.js';
import { Clock } from '../../../platform/kernel/index.js';
import { caughtUp, Conditions, ListArgs, readByIds, readPage } from '../../../platform/reading/index.js';
import { Households } from '../households.js';

export const MenuStatusEnum = enumOf(menuStatuses);
registerEnumType(MenuStatusEnum, {
  name: 'MenuStatus',
  valuesMap: {
    ANNOUNCED: { description: 'It opens and closes at the times that it says.' },
    CLOSED: { description: 'What is taken is known.' },
  },
});

@ArgsType()
export class MenuArgs extends ListArgs {
  @IdInput()
  projectId!: string;

  @Field(() => MenuStatusEnum, { nullable: true })
  @IsOptional()
  @IsIn(menuStatuses)
  status?: MenuStatus | null;
}

/** The menus of a project, in the order in which they were announced. */
@Accepts('residents', MenuArgs)
export class Menus extends QueryMessage<MenuArgs, ConnectionOf<Menu>> {}

/** In any order, without those that there are not. */
@Accepts('residents', ByIdsInput)
export class MenusByIds extends QueryMessage<ByIdsInput, readonly Menu[]> {}

/** How many households have chosen so far, and what those have of the person who asks. */
export type HouseholdChoice = { readonly unitId: string; readonly marks: Marks };
export type MenuTurnout = { readonly id: string; readonly chosen: number; readonly mine: readonly HouseholdChoice[] };

/** By ids of menus. */
@Accepts('residents', ByIdsInput)
export class TurnoutOfMenus extends QueryMessage<ByIdsInput, readonly MenuTurnout[]> {}

@QueryHandler(Menus)
export class MenusHandler implements IQueryHandler<Menus> {
  constructor(@InjectRuntime('residents') private readonly runtime: ContextRuntime) {}

  async execute({ input }: Menus): Promise<ConnectionOf<Menu>> {
    const conditions = new Conditions().add(filteredId(input.projectId), (id) => `project_id = ${id}`).addIf(input.status, (only) => `status = ${only}`);
    const { edges, ...page } = await readPage<{ state: Menu }>(this.runtime, input, { table: 'menus', columns: 'state', conditions });
    return { ...page, edges: edges.map(({ cursor, node }) => ({ cursor, node: node.state })) };
  }
}

const byIds = { name: 'menus.by-ids', text: 'SELECT id, state FROM menus WHERE id = ANY ($1)' };

@QueryHandler(MenusByIds)
export class MenusByIdsHandler implements IQueryHandler<MenusByIds> {
  constructor(@InjectRuntime('residents') private readonly runtime: ContextRuntime) {}

  async execute({ input: { ids } }: MenusByIds): Promise<readonly Menu[]> {
    const rows = await readByIds<{ id: string; state: Menu }>(this.runtime, byIds, ids);
    return rows.map(({ state }) => state);
  }
}

@QueryHandler(TurnoutOfMenus)
export class TurnoutOfMenusHandler implements IQueryHandler<TurnoutOfMenus> {
  constructor(
    @InjectRuntime('residents') private readonly runtime: ContextRuntime,
    private readonly households: Households,
    private readonly clock: Clock,
  ) {}

  async execute({ input: { ids }, from }: TurnoutOfMenus): Promise<readonly MenuTurnout[]> {
    // That nobody has chosen yet cannot be told from a choice that is not read yet.
    await caughtUp(this.runtime);
    const { rows } = await this.runtime.database.pool.query<MenuTurnout>(
      `SELECT menu_id AS id, count(*)::int AS chosen,
         coalesce(jsonb_agg(jsonb_build_object('unitId', unit_id, 'marks', marks) ORDER BY unit_id) FILTER (WHERE unit_id = ANY ($2)), '[]') AS mine
       FROM menu_choices WHERE menu_id = ANY ($1) AND marks <> '{}' GROUP BY menu_id`,
      [ids, from.caller ? await this.households.homesOf(from.caller.personId, this.clock.now()) : []],
    );
    return rows;
  }
}
