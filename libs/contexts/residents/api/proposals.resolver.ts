import { Args, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { OrganisationType } from '../../../contracts/api/organisation.type.js';
import { ProjectType } from '../../../contracts/api/project.type.js';
import { WorkItemType } from '../../../contracts/api/work-item.type.js';
import { workItemIdOf, type Proposal } from '../../../contracts/index.js';
import { OrganisationsByIds, ProjectsByIds, WorkItemsByIds } from '../../../contracts/queries.js';
import { Bus } from '../../../platform/command-bus/index.js';
import { answered, From, Loaders, NodeRegistry, rawId, Wants, type ConnectionOf } from '../../../platform/graphql/index.js';
import { AcceptProposal, AcceptProposalInput } from '../commands/accept-proposal.js';
import { AmendProposal, AmendProposalInput } from '../commands/amend-proposal.js';
import { CoSignProposal, CoSignProposalInput } from '../commands/co-sign-proposal.js';
import type { ProposalInput } from '../commands/proposal-writer.js';
import { Propose, ProposeInput } from '../commands/propose.js';
import { RefuseProposal, RefuseProposalInput } from '../commands/refuse-proposal.js';
import { WithdrawProposal, WithdrawProposalInput } from '../commands/withdraw-proposal.js';
import type { ShownProposal } from '../domain/proposals/shown.js';
import { ProposalArgs, Proposals, ProposalsByIds } from '../queries/proposals.js';
import { ProposalConnection, ProposalPayload, ProposalType } from './proposal.type.js';

const withRawId = <Input extends ProposalInput>(input: Input): Input => ({ ...input, proposalId: rawId('Proposal', input.proposalId, 'proposalId') });
const payload = (proposal: ShownProposal): { readonly proposal: ShownProposal } => ({ proposal });

@Resolver(() => ProposalType)
export class ProposalsResolver {
  constructor(
    private readonly bus: Bus,
    nodes: NodeRegistry,
  ) {
    nodes.register('Proposal', async (id, from) => (await bus.ask(new ProposalsByIds({ ids: [id] }, from)))[0] ?? null);
  }

  @Query(() => ProposalConnection, { description: 'All proposals, in the order in which they were made.' })
  proposals(@Args() args: ProposalArgs, @Wants('totalCount') withTotal: boolean, @From() from: From): Promise<ConnectionOf<ShownProposal>> {
    return this.bus.ask(new Proposals({ ...args, withTotal }, from));
  }

  @Mutation(() => ProposalPayload, { description: 'By a resident: what to renew in a project. Everybody reads it, and nobody who proposed it.' })
  propose(@Args('input') input: ProposeInput, @From() from: From): Promise<ProposalPayload> {
    return answered(async () => this.bus.execute(new Propose({ ...input, projectId: rawId('Project', input.projectId, 'projectId') }, from)), payload);
  }

  @Mutation(() => ProposalPayload, { description: 'By a resident, once for each version of the text. Everybody sees how many signed, and nobody who did.' })
  coSignProposal(@Args('input') input: CoSignProposalInput, @From() from: From): Promise<ProposalPayload> {
    return answered(async () => this.bus.execute(new CoSignProposal(withRawId(input), from)), payload);
  }

  @Mutation(() => ProposalPayload, { description: 'By who proposed it, before it is answered. The clock begins anew; signatures stand for the text before.' })
  amendProposal(@Args('input') input: AmendProposalInput, @From() from: From): Promise<ProposalPayload> {
    return answered(async () => this.bus.execute(new AmendProposal(withRawId(input), from)), payload);
  }

  @Mutation(() => ProposalPayload, { description: 'By who proposed it, before it is answered.' })
  withdrawProposal(@Args('input') input: WithdrawProposalInput, @From() from: From): Promise<ProposalPayload> {
    return answered(async () => this.bus.execute(new WithdrawProposal(withRawId(input), from)), payload);
  }

  @Mutation(() => ProposalPayload, { description: 'By the organisation that opened the project. It becomes a work item of the same class, which names it.' })
  acceptProposal(@Args('input') input: AcceptProposalInput, @From() from: From): Promise<ProposalPayload> {
    return answered(async () => this.bus.execute(new AcceptProposal(withRawId(input), from)), payload);
  }

  @Mutation(() => ProposalPayload, { description: 'By the organisation that opened the project: with a reason and its basis.' })
  refuseProposal(@Args('input') input: RefuseProposalInput, @From() from: From): Promise<ProposalPayload> {
    return answered(async () => this.bus.execute(new RefuseProposal(withRawId(input), from)), payload);
  }

  @ResolveField(() => ProjectType, { nullable: true })
  project(@Parent() { projectId }: Proposal, @Loaders() loaders: Loaders): Promise<ProjectType | null> {
    return loaders.one(ProjectsByIds, projectId);
  }

  @ResolveField(() => OrganisationType, { nullable: true, description: 'For which its proposer spoke.' })
  organisation(@Parent() { organisationId }: Proposal, @Loaders() loaders: Loaders): Promise<OrganisationType | null> {
    return loaders.one(OrganisationsByIds, organisationId);
  }

  @ResolveField(() => WorkItemType, { nullable: true, description: 'What it became: a moment after it was accepted.' })
  async workItem(@Parent() { id, status }: Proposal, @Loaders() loaders: Loaders): Promise<WorkItemType | null> {
    return status === 'ACCEPTED' ? loaders.one(WorkItemsByIds, workItemIdOf(id)) : null;
  }
}

@Resolver(() => WorkItemType)
export class ProposalsOfWorkItemsResolver {
  @ResolveField(() => ProposalType, { nullable: true, description: 'The proposal of residents that it comes from.' })
  async proposal(@Parent() { proposalId }: WorkItemType, @Loaders() loaders: Loaders): Promise<ShownProposal | null> {
    return proposalId === null ? null : loaders.one(ProposalsByIds, proposalId);
  }
}
