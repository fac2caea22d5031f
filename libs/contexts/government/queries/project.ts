import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import type { Project } from '../../../contracts/index.js';
import { Accepts, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { seeing } from './reading.js';

export class ProjectInput {
  @IsString()
  @MaxLength(200)
  id!: string;

  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  token?: string | null;
}

/** One project, or `null`. */
@Accepts('government', ProjectInput)
export class ProjectById extends QueryMessage<ProjectInput, Project | null> {}

@QueryHandler(ProjectById)
export class ProjectByIdHandler implements IQueryHandler<ProjectById> {
  constructor(@InjectRuntime('government') private readonly runtime: ContextRuntime) {}

  async execute({ input: { id, token } }: ProjectById): Promise<Project | null> {
    await seeing(this.runtime, token);
    const sql = 'SELECT id, name, kind, district, opened_by AS "openedBy" FROM projects WHERE id = $1';
    const { rows } = await this.runtime.database.pool.query<Project>(sql, [id]);
    return rows[0] ?? null;
  }
}
