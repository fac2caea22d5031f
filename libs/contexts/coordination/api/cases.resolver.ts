import { Args, Field, Mutation, ObjectType, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { OrganisationType } from '../../../contracts/api/organisation.type.js';
import { WorksType } from '../../../contracts/api/works.type.js';
import { OrganisationsByIds, WorksByIds } from '../../../contracts/queries.js';
import { Bus, type CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { answered, From, Loaders, NodeRegistry, Payload, rawId, rawIdOrNull, Wants, type ConnectionOf } from '../../../platform/graphql/index.js';
import { AcknowledgeConflict, AcknowledgeConflictInput } from '../commands/acknowledge-conflict.js';
import { DecideConflict, DecideConflictInput } from '../commands/decide-conflict.js';
import { ProposeOption, ProposeOptionInput } from '../commands/propose-option.js';
import type { KnownConflict } from '../domain/known-conflict.js';
import { TaskArgs, Tasks, TasksByIds, type TaskRow } from '../queries/tasks.js';
import { ConflictDecisionType, ConflictOptionType, TaskConnection, TaskType } from './case.type.js';
import { ConflictType } from './conflict.type.js';

@ObjectType()
export class ConflictPayload extends Payload {
  @Field(() => ConflictType, { nullable: true })
  conflict?: ConflictType | null;
}

/** How a conflict is carried to a decision. */
@Resolver(() => ConflictType)
export class CasesResolver {
  constructor(private readonly bus: Bus) {}

  @Mutation(() => ConflictPayload, { description: 'By the owner of one of its works: you know, and will look for a way out.' })
  acknowledgeConflict(@Args('input') input: AcknowledgeConflictInput, @From() from: From): Promise<ConflictPayload> {
    return this.#send(() => new AcknowledgeConflict({ ...input, conflictId: rawId('Conflict', input.conflictId, 'conflictId') }, from));
  }

  @Mutation(() => ConflictPayload, { description: 'By the owners of its works, or by whoever decides it: something that could be done.' })
  proposeOption(@Args('input') input: ProposeOptionInput, @From() from: From): Promise<ConflictPayload> {
    return this.#send(() => {
      const { option } = input;
      const worksIn = (field: 'worksId' | 'firstWorksId' | 'secondWorksId') => rawIdOrNull('Works', option[field], `option.${field}`);
      const raw = { ...option, worksId: worksIn('worksId'), firstWorksId: worksIn('firstWorksId'), secondWorksId: worksIn('secondWorksId') };
      return new ProposeOption({ ...input, option: raw, conflictId: rawId('Conflict', input.conflictId, 'conflictId') }, from);
    });
  }

  @Mutation(() => ConflictPayload, {
    description:
      'By whoever holds the office that the case is at. What it asks of an organisation is its task; the case closes once the plans have followed. ' +
      'What nobody follows is decided anew by the next level, or at the top of the ladder by the same.',
  })
  decideConflict(@Args('input') input: DecideConflictInput, @From() from: From): Promise<ConflictPayload> {
    return this.#send(() => new DecideConflict({ ...input, conflictId: rawId('Conflict', input.conflictId, 'conflictId') }, from));
  }

  /** `addressed` reads ids, and may refuse them. */
  #send(addressed: () => CommandMessage<object, Written<KnownConflict>>): Promise<ConflictPayload> {
    return answered(
      async () => this.bus.execute(addressed()),
      (conflict) => ({ conflict: conflict as unknown as ConflictType }),
    );
  }
}

@Resolver(() => ConflictOptionType)
export class OptionsResolver {
  @ResolveField(() => OrganisationType, { nullable: true })
  proposedBy(@Parent() { proposedById }: ConflictOptionType, @Loaders() loaders: Loaders): Promise<OrganisationType | null> {
    return loaders.one(OrganisationsByIds, proposedById);
  }
}

@Resolver(() => ConflictDecisionType)
export class DecisionsResolver {
  @ResolveField(() => OrganisationType, { nullable: true })
  decidedBy(@Parent() { decidedById }: ConflictDecisionType, @Loaders() loaders: Loaders): Promise<OrganisationType | null> {
    return loaders.one(OrganisationsByIds, decidedById);
  }
}

/** What decisions ask of whom. */
@Resolver(() => TaskType)
export class TasksResolver {
  constructor(
    private readonly bus: Bus,
    nodes: NodeRegistry,
  ) {
    nodes.register('Task', async (id, from) => (await bus.ask(new TasksByIds({ ids: [id] }, from)))[0] ?? null);
  }

  @Query(() => TaskConnection, { description: 'What decisions ask of organisations, in the order in which they were set.' })
  tasks(@Args() args: TaskArgs, @Wants('totalCount') withTotal: boolean, @From() from: From): Promise<ConnectionOf<TaskRow>> {
    return this.bus.ask(new Tasks({ ...args, withTotal }, from));
  }

  @ResolveField(() => OrganisationType, { nullable: true })
  organisation(@Parent() { organisationId }: TaskRow, @Loaders() loaders: Loaders): Promise<OrganisationType | null> {
    return loaders.one(OrganisationsByIds, organisationId);
  }

  @ResolveField(() => WorksType, { nullable: true })
  works(@Parent() { worksId }: TaskRow, @Loaders() loaders: Loaders): Promise<WorksType | null> {
    return loaders.one(WorksByIds, worksId);
  }
}
