import { Args, Field, ID, Mutation, ObjectType, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { OrganisationType } from '../../../contracts/api/organisation.type.js';
import { ProjectType } from '../../../contracts/api/project.type.js';
import type { Project } from '../../../contracts/index.js';
import { OrganisationsByIds, ProjectsByIds } from '../../../contracts/queries.js';
import { Bus } from '../../../platform/command-bus/index.js';
import { answered, Connection, From, fromGlobalId, Loaders, NodeRegistry, Payload, PositionToken, Wants, type ConnectionOf } from '../../../platform/graphql/index.js';
import { OpenProject, OpenProjectInput } from '../commands/open-project.js';
import { ProjectById } from '../queries/project.js';
import { Projects } from '../queries/projects.js';
import { DirectoryArgs } from '../queries/reading.js';

@ObjectType()
export class ProjectConnection extends Connection('Project', () => ProjectType) {}

@ObjectType()
export class OpenProjectPayload extends Payload {
  @Field(() => ProjectType, { nullable: true })
  project?: ProjectType | null;
}

@Resolver(() => ProjectType)
export class ProjectsResolver {
  constructor(
    private readonly bus: Bus,
    nodes: NodeRegistry,
  ) {
    nodes.register('Project', async (id, from) => (await bus.ask(new ProjectsByIds({ ids: [id] }, from)))[0] ?? null);
  }

  @Query(() => ProjectType, { nullable: true, description: 'Null where there is none.' })
  async project(
    @Args('id', { type: () => ID }) id: string,
    @Args('token', { type: () => PositionToken, nullable: true }) token: string | null,
    @From() from: From,
  ): Promise<ProjectType | null> {
    const known = fromGlobalId(id);
    return known?.type === 'Project' ? this.bus.ask(new ProjectById({ id: known.id, token }, from)) : null;
  }

  @Query(() => ProjectConnection, { description: 'All projects, in the order in which they were opened.' })
  projects(@Args() args: DirectoryArgs, @Wants('totalCount') withTotal: boolean, @From() from: From): Promise<ConnectionOf<ProjectType>> {
    return this.bus.ask(new Projects({ ...args, withTotal }, from));
  }

  @ResolveField(() => OrganisationType, { nullable: true })
  openedBy(@Parent() { openedBy }: Project, @Loaders() loaders: Loaders): Promise<OrganisationType | null> {
    return loaders.one(OrganisationsByIds, openedBy);
  }

  @Mutation(() => OpenProjectPayload, { description: 'By government or coordinators whose organisation is registered.' })
  openProject(@Args('input') input: OpenProjectInput, @From() from: From): Promise<OpenProjectPayload> {
    return answered(
      () => this.bus.execute(new OpenProject(input, from)),
      (project) => ({ project }),
    );
  }
}
