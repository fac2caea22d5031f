import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Project } from '../../../contracts/index.js';
import { Accepts, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import type { ConnectionOf } from '../../../platform/graphql/index.js';
import { DirectoryArgs, readPage } from './reading.js';

/** All projects, in the order in which they were opened. */
@Accepts('government', DirectoryArgs)
export class Projects extends QueryMessage<DirectoryArgs, ConnectionOf<Project>> {}

@QueryHandler(Projects)
export class ProjectsHandler implements IQueryHandler<Projects> {
  constructor(@InjectRuntime('government') private readonly runtime: ContextRuntime) {}

  execute({ input }: Projects): Promise<ConnectionOf<Project>> {
    return readPage<Project>(this.runtime, input, { table: 'projects', columns: 'id, name, kind, district, opened_by AS "openedBy"' });
  }
}
