import { Args, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { ProjectType } from '../../../contracts/api/project.type.js';
import type { Menu } from '../../../contracts/index.js';
import { ProjectsByIds } from '../../../contracts/queries.js';
import { Bus } from '../../../platform/command-bus/index.js';
import { answered, From, Loaders, NodeRegistry, rawId, toGlobalId, Wants, type ConnectionOf } from '../../../platform/graphql/index.js';
import { AnnounceMenu, AnnounceMenuInput } from '../commands/announce-menu.js';
import { ChooseFromMenu, ChooseFromMenuInput } from '../commands/choose-from-menu.js';
import { MenuArgs, Menus, MenusByIds, TurnoutOfMenus } from '../queries/menus.js';
import { HouseholdChoiceType, MenuConnection, MenuPayload, MenuType } from './menu.type.js';

const payload = (menu: Menu): { readonly menu: Menu } => ({ menu });

@Resolver(() => MenuType)
export class MenusResolver {
  constructor(
    private readonly bus: Bus,
    nodes: NodeRegistry,
  ) {
    nodes.register('Menu', async (id, from) => (await bus.ask(new MenusByIds({ ids: [id] }, from)))[0] ?? null);
  }

  @Query(() => MenuConnection, { description: 'The menus of a project, in the order in which they were announced.' })
  menus(@Args() args: MenuArgs, @Wants('totalCount') withTotal: boolean, @From() from: From): Promise<ConnectionOf<Menu>> {
    return this.bus.ask(new Menus({ ...args, withTotal }, from));
  }

  @Mutation(() => MenuPayload, { description: 'By the organisation that opened the project. What was announced does not change.' })
  announceMenu(@Args('input') input: AnnounceMenuInput, @From() from: From): Promise<MenuPayload> {
    return answered(async () => this.bus.execute(new AnnounceMenu({ ...input, projectId: rawId('Project', input.projectId, 'projectId') }, from)), payload);
  }

  @Mutation(() => MenuPayload, {
    description: 'By who owns or rents a dwelling, while the menu is open; the last choice of a household counts. Nobody else is told what it was.',
  })
  chooseFromMenu(@Args('input') input: ChooseFromMenuInput, @From() from: From): Promise<MenuPayload> {
    return answered(
      async () => this.bus.execute(new ChooseFromMenu({ ...input, menuId: rawId('Menu', input.menuId, 'menuId'), unitId: rawId('Unit', input.unitId, 'unitId') }, from)),
      payload,
    );
  }

  @ResolveField(() => ProjectType, { nullable: true })
  project(@Parent() { projectId }: Menu, @Loaders() loaders: Loaders): Promise<ProjectType | null> {
    return loaders.one(ProjectsByIds, projectId);
  }

  @ResolveField(() => Int, { description: 'How many households have chosen so far.' })
  async chosen(@Parent() { id }: Menu, @Loaders() loaders: Loaders): Promise<number> {
    return (await loaders.one(TurnoutOfMenus, id))?.chosen ?? 0;
  }

  @ResolveField(() => [HouseholdChoiceType], { description: 'What the households have chosen that you belong to.' })
  async mine(@Parent() { id, options }: Menu, @Loaders() loaders: Loaders): Promise<HouseholdChoiceType[]> {
    const turnout = await loaders.one(TurnoutOfMenus, id);
    return (turnout?.mine ?? []).map(({ unitId, marks }) => {
      const given = new Map(Object.entries(marks));
      return { unitId: toGlobalId('Unit', unitId), marks: options.flatMap(({ optionId }) => (given.has(optionId) ? { optionId, mark: given.get(optionId) ?? 0 } : [])) };
    });
  }
}
