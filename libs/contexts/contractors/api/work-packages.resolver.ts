import { Args, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { OrganisationType } from '../../../contracts/api/organisation.type.js';
import { ProjectType } from '../../../contracts/api/project.type.js';
import { WorksType } from '../../../contracts/api/works.type.js';
import { OrganisationsByIds, ProjectsByIds, WorksByIds } from '../../../contracts/queries.js';
import { Bus } from '../../../platform/command-bus/index.js';
import { answered, From, Loaders, NodeRegistry, rawId, Wants, type ConnectionOf } from '../../../platform/graphql/index.js';
import { DefineWorkPackage, DefineWorkPackageInput } from '../commands/define-work-package.js';
import type { WorkPackage } from '../domain/standing.js';
import { ContractsByIds } from '../queries/contracts.js';
import { WorkPackageArgs, WorkPackages, WorkPackagesByIds } from '../queries/work-packages.js';
import { ContractType } from './contract.type.js';
import { WorkPackageConnection, WorkPackagePayload, WorkPackageType } from './work-package.type.js';

@Resolver(() => WorkPackageType)
export class WorkPackagesResolver {
  constructor(
    private readonly bus: Bus,
    nodes: NodeRegistry,
  ) {
    nodes.register('WorkPackage', async (id, from) => (await bus.ask(new WorkPackagesByIds({ ids: [id] }, from)))[0] ?? null);
  }

  @Query(() => WorkPackageConnection, { description: 'Work packages as they stand, in the order in which they were defined.' })
  workPackages(@Args() args: WorkPackageArgs, @Wants('totalCount') withTotal: boolean, @From() from: From): Promise<ConnectionOf<WorkPackage>> {
    return this.bus.ask(new WorkPackages({ ...args, withTotal }, from));
  }

  @Mutation(() => WorkPackagePayload, { description: 'By the principal of a contract that is in force.' })
  defineWorkPackage(@Args('input') input: DefineWorkPackageInput, @From() from: From): Promise<WorkPackagePayload> {
    return answered(
      async () =>
        this.bus.execute(
          new DefineWorkPackage(
            {
              ...input,
              contractId: rawId('Contract', input.contractId, 'contractId'),
              projectId: rawId('Project', input.projectId, 'projectId'),
              worksIds: input.worksIds?.map((id) => rawId('Works', id, 'worksIds')) ?? null,
            },
            from,
          ),
        ),
      (workPackage) => ({ workPackage }),
    );
  }

  @ResolveField(() => ContractType, { nullable: true })
  contract(@Parent() { contractId }: WorkPackage, @Loaders() loaders: Loaders): Promise<ContractType | null> {
    return loaders.one(ContractsByIds, contractId);
  }

  @ResolveField(() => OrganisationType, { nullable: true, description: 'Who promises and reports its milestones.' })
  contractor(@Parent() { contractorId }: WorkPackage, @Loaders() loaders: Loaders): Promise<OrganisationType | null> {
    return loaders.one(OrganisationsByIds, contractorId);
  }

  @ResolveField(() => ProjectType, { nullable: true })
  project(@Parent() { projectId }: WorkPackage, @Loaders() loaders: Loaders): Promise<ProjectType | null> {
    return loaders.one(ProjectsByIds, projectId);
  }

  @ResolveField(() => [WorksType], { description: 'The works that it is about, as far as they are known.' })
  async works(@Parent() { worksIds }: WorkPackage, @Loaders() loaders: Loaders): Promise<WorksType[]> {
    const found = await Promise.all(worksIds.map((id) => loaders.one(WorksByIds, id)));
    return found.filter((works) => works !== null);
  }
}
