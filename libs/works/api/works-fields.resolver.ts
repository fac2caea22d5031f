import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { OrganisationType } from '../../contracts/api/organisation.type.js';
import { ProjectType } from '../../contracts/api/project.type.js';
import { WorkItemType } from '../../contracts/api/work-item.type.js';
import { WorksType } from '../../contracts/api/works.type.js';
import { isAreaNotice, type Rules } from '../../contracts/index.js';
import { OrganisationsByIds, ProjectsByIds, WorkItemsByIds } from '../../contracts/queries.js';
import { Loaders } from '../../platform/graphql/index.js';
import { Settings } from '../../platform/ops/index.js';

/** What works refer to, and what follows from them. */
@Resolver(() => WorksType)
export class WorksFieldsResolver {
  readonly #rule: Rules['overlap'];

  constructor(settings: Settings<Rules>) {
    this.#rule = settings.rules.overlap;
  }

  @ResolveField(() => OrganisationType, { nullable: true, description: 'Whose works they are: nobody else may change them.' })
  owner(@Parent() { ownerId }: WorksType, @Loaders() loaders: Loaders): Promise<OrganisationType | null> {
    return loaders.one(OrganisationsByIds, ownerId);
  }

  @ResolveField(() => OrganisationType, { nullable: true, description: 'Who carries them out, where it is not the owner.' })
  async contractor(@Parent() { contractorId }: WorksType, @Loaders() loaders: Loaders): Promise<OrganisationType | null> {
    return contractorId === null ? null : loaders.one(OrganisationsByIds, contractorId);
  }

  @ResolveField(() => ProjectType, { nullable: true })
  project(@Parent() { projectId }: WorksType, @Loaders() loaders: Loaders): Promise<ProjectType | null> {
    return loaders.one(ProjectsByIds, projectId);
  }

  @ResolveField(() => WorkItemType, {
    nullable: true,
    description: 'What they are part of, where there is one: works of one that waits for owners start once it has their decision.',
  })
  async workItem(@Parent() { workItemId }: WorksType, @Loaders() loaders: Loaders): Promise<WorkItemType | null> {
    return workItemId == null ? null : loaders.one(WorkItemsByIds, workItemId);
  }

  @ResolveField(() => Boolean, { description: 'Without an end, or longer than rule works.overlap allows: raises no conflict by itself.' })
  areaNotice(@Parent() works: WorksType): boolean {
    return isAreaNotice(works, this.#rule);
  }
}
