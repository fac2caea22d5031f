import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ProjectsByIds } from '../../../contracts/queries.js';
import type { Project } from '../../../contracts/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { KeptByIds } from './reading.js';

const byIds = { name: 'projects.by-ids', text: 'SELECT id, name, kind, district, opened_by AS "openedBy" FROM projects WHERE id = ANY ($1)' };

@QueryHandler(ProjectsByIds)
export class ProjectsByIdsHandler implements IQueryHandler<ProjectsByIds> {
  readonly #projects: KeptByIds<Project>;

  constructor(@InjectRuntime('government') runtime: ContextRuntime) {
    this.#projects = new KeptByIds(runtime, 'directory', byIds);
  }

  execute({ input: { ids } }: ProjectsByIds): Promise<readonly Project[]> {
    return this.#projects.read(ids);
  }
}
