import { Args, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { OrganisationType } from '../../../contracts/api/organisation.type.js';
import type { Rules } from '../../../contracts/index.js';
import { OrganisationsByIds } from '../../../contracts/queries.js';
import { Bus, type CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { answered, From, Loaders, NodeRegistry, rawId, Wants, type ConnectionOf } from '../../../platform/graphql/index.js';
import { Settings } from '../../../platform/ops/index.js';
import type { MilestoneInput } from '../commands/milestone-input.js';
import { PromiseMilestone, PromiseMilestoneInput } from '../commands/promise-milestone.js';
import { RejectMilestone, RejectMilestoneInput } from '../commands/reject-milestone.js';
import { ReportMilestone, ReportMilestoneInput } from '../commands/report-milestone.js';
import { VerifyMilestone, VerifyMilestoneInput } from '../commands/verify-milestone.js';
import { slipDaysOf, type Milestone } from '../domain/standing.js';
import { MilestoneArgs, Milestones, MilestonesByIds } from '../queries/milestones.js';
import { WorkPackagesByIds } from '../queries/work-packages.js';
import { MilestoneConnection, MilestonePayload, MilestoneType, WorkPackageType } from './work-package.type.js';

@Resolver(() => MilestoneType)
export class MilestonesResolver {
  constructor(
    private readonly bus: Bus,
    private readonly settings: Settings<Rules>,
    nodes: NodeRegistry,
  ) {
    nodes.register('Milestone', async (id, from) => (await bus.ask(new MilestonesByIds({ ids: [id] }, from)))[0] ?? null);
  }

  @Query(() => MilestoneConnection, { description: 'Milestones of all work packages as they stand, in the order in which they were defined.' })
  milestones(@Args() args: MilestoneArgs, @Wants('totalCount') withTotal: boolean, @From() from: From): Promise<ConnectionOf<Milestone>> {
    return this.bus.ask(new Milestones({ ...args, withTotal }, from));
  }

  @Mutation(() => MilestonePayload, { description: 'By the contractor of the package, within its contract; again, for another day, until it is reported.' })
  promiseMilestone(@Args('input') input: PromiseMilestoneInput, @From() from: From): Promise<MilestonePayload> {
    return this.#send(PromiseMilestone, input, from);
  }

  @Mutation(() => MilestonePayload, {
    description: 'By the contractor of the package, with references to the evidence. `occurredAt`: when it was done, within the contract, however late that is posted.',
  })
  reportMilestone(@Args('input') input: ReportMilestoneInput, @From() from: From): Promise<MilestonePayload> {
    return this.#send(ReportMilestone, input, from);
  }

  @Mutation(() => MilestonePayload, {
    description: 'By an organisation whose office it is (rule milestones.verification), never by the organisation or the person that reported it.',
  })
  verifyMilestone(@Args('input') input: VerifyMilestoneInput, @From() from: From): Promise<MilestonePayload> {
    return this.#send(VerifyMilestone, input, from);
  }

  @Mutation(() => MilestonePayload, { description: 'By who may verify it, for a reason. It may be promised and reported again.' })
  rejectMilestone(@Args('input') input: RejectMilestoneInput, @From() from: From): Promise<MilestonePayload> {
    return this.#send(RejectMilestone, input, from);
  }

  @ResolveField(() => WorkPackageType, { nullable: true })
  workPackage(@Parent() { packageId }: Milestone, @Loaders() loaders: Loaders): Promise<WorkPackageType | null> {
    return loaders.one(WorkPackagesByIds, packageId);
  }

  @ResolveField(() => Int, {
    nullable: true,
    description: 'Days from the due day to the day that is promised, or on which it was done: late is positive. Null: neither.',
  })
  slipDays(@Parent() milestone: Milestone): number | null {
    return slipDaysOf(milestone, (instant) => this.settings.workingDays.dayOf(instant));
  }

  @ResolveField(() => OrganisationType, { nullable: true })
  async verifiedBy(@Parent() { verifiedBy }: Milestone, @Loaders() loaders: Loaders): Promise<OrganisationType | null> {
    return verifiedBy === null ? null : loaders.one(OrganisationsByIds, verifiedBy);
  }

  #send<Input extends MilestoneInput>(
    Message: new (input: Input, from: From) => CommandMessage<Input, Written<Milestone>>,
    input: Input,
    from: From,
  ): Promise<MilestonePayload> {
    return answered(
      async () => this.bus.execute(new Message({ ...input, packageId: rawId('WorkPackage', input.packageId, 'packageId') }, from)),
      (milestone) => ({ milestone }),
    );
  }
}
