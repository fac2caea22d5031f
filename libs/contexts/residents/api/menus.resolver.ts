import { Args, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { ProjectType } from '../../../contracts/api/project.type.js';
import type { Menu } from '../../../contracts/index.js';
import { ProjectsByIds } from '../../../contracts/queries.js';
import { Bus } from '../../../platform/command-bus/index.js';
import { answered, From, Loaders, NodeRegistry, rawId, Wants, type ConnectionOf } from '../../../platform/graphql/index.js';
import { AnnounceMenu, AnnounceMenuInput } from '../commands/announce-menu.js';
import { ChooseFromMenu, ChooseFromMenuInput } from '../commands/choose-from-menu.js';
import { MenuArgs, Menus, MenusByIds, TurnoutOfMenus } from '../queries/menus.js';
import { MenuConnection, MenuMarkType, MenuPayload, MenuType } from './menu.type.js';

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

  @Mutation(() => MenuPayload, { description: 'By a resident, while the menu is open; the last choice counts. Nobody else is told what it was.' })
  chooseFromMenu(@Args('input') input: ChooseFromMenuInput, @From() from: From): Promise<MenuPayload> {
    return answered(async () => this.bus.execute(new ChooseFromMenu({ ...input, menuId: rawId('Menu', input.menuId, 'menuId') }, from)), payload);
  }

  @ResolveField(() => ProjectType, { nullable: true })
  project(@Parent() { projectId }: Menu, @Loaders() loaders: Loaders): Promise<ProjectType | null> {
    return loaders.one(ProjectsByIds, projectId);
  }

  @ResolveField(() => Int, { description: 'How many have chosen so far.' })
  async chosen(@Parent() { id }: Menu, @Loaders() loaders: Loaders): Promise<number> {
    return (await loaders.one(TurnoutOfMenus, id))?.chosen ?? 0;
  }

  @ResolveField(() => [MenuMarkType], { description: 'What you have chosen, in the order of the options: you yourself, not your organisation.' })
  async mine(@Parent() { id, options }: Menu, @Loaders() loaders: Loaders): Promise<MenuMarkType[]> {
    const marks = new Map(Object.entries((await loaders.one(TurnoutOfMenus, id))?.mine ?? {}));
    return options.flatMap(({ optionId }) => {
      const mark = marks.get(optionId);
      return mark === undefined ? [] : { optionId, mark };
    });
  }
}
