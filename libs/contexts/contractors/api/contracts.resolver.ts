import { Args, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { OrganisationType } from '../../../contracts/api/organisation.type.js';
import { ProjectType } from '../../../contracts/api/project.type.js';
import { OrganisationsByIds, ProjectsByIds } from '../../../contracts/queries.js';
import { Bus } from '../../../platform/command-bus/index.js';
import { answered, From, Loaders, NodeRegistry, rawId, Wants, type ConnectionOf } from '../../../platform/graphql/index.js';
import { ConcludeContract, ConcludeContractInput } from '../commands/conclude-contract.js';
import { EndContract, EndContractInput } from '../commands/end-contract.js';
import type { Contract } from '../domain/contracts.js';
import { ContractArgs, Contracts, ContractsByIds } from '../queries/contracts.js';
import { ContractConnection, ContractPayload, ContractType } from './contract.type.js';

@Resolver(() => ContractType)
export class ContractsResolver {
  constructor(
    private readonly bus: Bus,
    nodes: NodeRegistry,
  ) {
    nodes.register('Contract', async (id, from) => (await bus.ask(new ContractsByIds({ ids: [id] }, from)))[0] ?? null);
  }

  @Query(() => ContractConnection, { description: 'Who acts for whom, in the order in which it was agreed.' })
  contracts(@Args() args: ContractArgs, @Wants('totalCount') withTotal: boolean, @From() from: From): Promise<ConnectionOf<Contract>> {
    return this.bus.ask(new Contracts({ ...args, withTotal }, from));
  }

  @Mutation(() => ContractPayload, { description: 'By utilities, government and property companies, with a contractor.' })
  concludeContract(@Args('input') input: ConcludeContractInput, @From() from: From): Promise<ContractPayload> {
    return answered(
      async () =>
        this.bus.execute(
          new ConcludeContract(
            {
              ...input,
              contractorId: rawId('Organisation', input.contractorId, 'contractorId'),
              projectIds: input.projectIds?.map((id) => rawId('Project', id, 'projectIds')) ?? null,
            },
            from,
          ),
        ),
      (contract) => ({ contract }),
    );
  }

  @Mutation(() => ContractPayload, { description: 'By either side, for a reason, as of now. What was done under the contract stands.' })
  endContract(@Args('input') input: EndContractInput, @From() from: From): Promise<ContractPayload> {
    return answered(
      async () => this.bus.execute(new EndContract({ ...input, contractId: rawId('Contract', input.contractId, 'contractId') }, from)),
      (contract) => ({ contract }),
    );
  }

  @ResolveField(() => OrganisationType, { nullable: true, description: 'Whom the contractor acts for.' })
  principal(@Parent() { principalId }: Contract, @Loaders() loaders: Loaders): Promise<OrganisationType | null> {
    return loaders.one(OrganisationsByIds, principalId);
  }

  @ResolveField(() => OrganisationType, { nullable: true })
  contractor(@Parent() { contractorId }: Contract, @Loaders() loaders: Loaders): Promise<OrganisationType | null> {
    return loaders.one(OrganisationsByIds, contractorId);
  }

  @ResolveField(() => [ProjectType], { nullable: true, description: 'The projects that it is for; null: all.' })
  async projects(@Parent() { projectIds }: Contract, @Loaders() loaders: Loaders): Promise<ProjectType[] | null> {
    if (projectIds.length === 0) return null;
    const found = await Promise.all(projectIds.map((id) => loaders.one(ProjectsByIds, id)));
    return found.filter((project) => project !== null);
  }
}
