import { Args, Field, Mutation, ObjectType, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { ProjectType } from '../../../contracts/api/project.type.js';
import { WorkItemType } from '../../../contracts/api/work-item.type.js';
import type { WorkItem } from '../../../contracts/index.js';
import { ProjectsByIds, WorkItemsByIds } from '../../../contracts/queries.js';
import { Bus } from '../../../platform/command-bus/index.js';
import { answered, Connection, From, Loaders, NodeRegistry, Payload, rawId, Wants, type ConnectionOf } from '../../../platform/graphql/index.js';
import { AddWorkItem, AddWorkItemInput } from '../commands/add-work-item.js';
import { DropWorkItem, DropWorkItemInput } from '../commands/drop-work-item.js';
import { WorkItemArgs, WorkItems } from '../queries/work-items.js';

@ObjectType()
export class WorkItemConnection extends Connection('WorkItem', () => WorkItemType) {}

@ObjectType()
export class WorkItemPayload extends Payload {
  @Field(() => WorkItemType, { nullable: true })
  workItem?: WorkItemType | null;
}

const payload = (workItem: WorkItem): { readonly workItem: WorkItem } => ({ workItem });

@Resolver(() => WorkItemType)
export class WorkItemsResolver {
  constructor(
    private readonly bus: Bus,
    nodes: NodeRegistry,
  ) {
    nodes.register('WorkItem', async (id, from) => (await bus.ask(new WorkItemsByIds({ ids: [id] }, from)))[0] ?? null);
  }

  @Query(() => WorkItemConnection, { description: 'What is renewed in a project, in the order in which it was added; what was dropped included.' })
  workItems(@Args() args: WorkItemArgs, @Wants('totalCount') withTotal: boolean, @From() from: From): Promise<ConnectionOf<WorkItem>> {
    return this.bus.ask(new WorkItems({ ...args, withTotal }, from));
  }

  @Mutation(() => WorkItemPayload, { description: 'By the organisation that opened the project. Accepted proposals of residents become work items by themselves.' })
  addWorkItem(@Args('input') input: AddWorkItemInput, @From() from: From): Promise<WorkItemPayload> {
    return answered(async () => this.bus.execute(new AddWorkItem({ ...input, projectId: rawId('Project', input.projectId, 'projectId') }, from)), payload);
  }

  @Mutation(() => WorkItemPayload, { description: 'By the organisation that opened the project, with a reason.' })
  dropWorkItem(@Args('input') input: DropWorkItemInput, @From() from: From): Promise<WorkItemPayload> {
    return answered(async () => this.bus.execute(new DropWorkItem({ ...input, workItemId: rawId('WorkItem', input.workItemId, 'workItemId') }, from)), payload);
  }

  @ResolveField(() => ProjectType, { nullable: true })
  project(@Parent() { projectId }: WorkItem, @Loaders() loaders: Loaders): Promise<ProjectType | null> {
    return loaders.one(ProjectsByIds, projectId);
  }
}
