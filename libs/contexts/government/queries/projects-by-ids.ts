import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ProjectsByIds } from '../../../contracts/queries.js';
import type { Project } from '../../../contracts/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { readByIds } from './reading.js';

const byIds = { name: 'projects.by-ids', text: 'SELECT id, name, kind, district, opened_by AS "openedBy" FROM projects WHERE id = ANY ($1)' };

@QueryHandler(ProjectsByIds)
export class ProjectsByIdsHandler implements IQueryHandler<ProjectsByIds> {
  constructor(@InjectRuntime('government') private readonly runtime: ContextRuntime) {}

  execute({ input: { ids } }: ProjectsByIds): Promise<readonly Project[]> {
    return readByIds<Project>(this.runtime, byIds, ids);
  }
}
