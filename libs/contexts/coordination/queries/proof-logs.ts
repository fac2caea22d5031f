import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { Accepts, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { ProjectLogs } from '../proof/project-logs.js';

export class ProofLogsInput {
  @IsOptional()
  @IsString()
  @MaxLength(500)
  after?: string | null;
}

const page = 1_000;

/** The keys of the installation, and the projects that it signs a log of. `next`: what to ask for after; null, where that is all. */
export type Logs = Awaited<ReturnType<ProjectLogs['keys']>> & { readonly projectIds: readonly string[]; readonly next: string | null };

@Accepts('coordination', ProofLogsInput)
export class ProofLogs extends QueryMessage<ProofLogsInput, Logs> {}

@QueryHandler(ProofLogs)
export class ProofLogsHandler implements IQueryHandler<ProofLogs> {
  constructor(
    private readonly logs: ProjectLogs,
    @InjectRuntime('coordination') private readonly runtime: ContextRuntime,
  ) {}

  async execute({ input: { after } }: ProofLogs): Promise<Logs> {
    const { rows } = await this.runtime.database.pool.query<{ id: string }>({
      name: 'proof.logs',
      text: `SELECT project_id AS id FROM proof_checkpoints WHERE size = 1 AND project_id > $1 GROUP BY project_id ORDER BY project_id LIMIT ${page}`,
      values: [after ?? ''],
    });
    const projectIds = rows.map(({ id }) => id);
    return { ...(await this.logs.keys()), projectIds, next: projectIds.length === page ? (projectIds.at(-1) ?? null) : null };
  }
}
