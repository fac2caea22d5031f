import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ArgsType, Field, InputType, registerEnumType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional, ValidateNested } from 'class-validator';
import type { DecidedTask } from '../../../contracts/index.js';
import { ByIdsInput } from '../../../contracts/queries.js';
import { Accepts, mustBeCaller, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { connectionOf, decodeCursor, encodeCursor, enumOf, filteredId, OptionalIdInput, pageSize, type ConnectionOf } from '../../../platform/graphql/index.js';
import { Conditions, ListArgs, totalOf } from './reading.js';
import { Settling } from './settle.js';

export const taskStatuses = ['OPEN', 'DONE', 'DROPPED'] as const;
export type TaskStatus = (typeof taskStatuses)[number];
export const TaskStatusEnum = enumOf(taskStatuses);
registerEnumType(TaskStatusEnum, {
  name: 'TaskStatus',
  valuesMap: { DROPPED: { description: 'The conflict went another way, or was decided anew.' } },
});

@InputType({ description: 'All that is given must hold.' })
export class TaskFilter {
  @Field(() => TaskStatusEnum, { nullable: true })
  @IsOptional()
  @IsIn(taskStatuses)
  status?: TaskStatus | null;

  @Field(() => Boolean, { nullable: true, description: 'Only those of your own organisation.' })
  @IsOptional()
  @IsBoolean()
  mine?: boolean | null;

  @OptionalIdInput()
  organisationId?: string | null;

  @OptionalIdInput()
  conflictId?: string | null;

  @OptionalIdInput()
  projectId?: string | null;
}

@ArgsType()
export class TaskArgs extends ListArgs {
  @Field(() => TaskFilter, { nullable: true })
  @IsOptional()
  @ValidateNested()
  @Type(() => TaskFilter)
  filter?: TaskFilter | null;
}

export type TaskRow = {
  readonly id: string;
  readonly status: TaskStatus;
  readonly conflictId: string;
  readonly organisationId: string;
  readonly worksId: string;
  readonly window: DecidedTask['window'];
  readonly afterWorksId: string | null;
  readonly setAt: string;
  readonly endedAt: string | null;
};

/** What decisions ask of organisations, in the order in which they were set. */
@Accepts('coordination', TaskArgs)
export class Tasks extends QueryMessage<TaskArgs, ConnectionOf<TaskRow>> {}

@Accepts('coordination', ByIdsInput)
export class TasksByIds extends QueryMessage<ByIdsInput, readonly TaskRow[]> {}

type Row = { id: string; position: string; nth: number; status: TaskStatus; conflict_id: string; task: DecidedTask; set_at: Date; ended_at: Date | null };
const columns = 'id, position, nth, status, conflict_id, task, set_at, ended_at';

const toTask = ({ id, status, conflict_id: conflictId, task: { organisationId, worksId, window, afterWorksId }, set_at, ended_at }: Row): TaskRow => ({
  id,
  status,
  conflictId,
  organisationId,
  worksId,
  window,
  afterWorksId,
  setAt: set_at.toISOString(),
  endedAt: ended_at?.toISOString() ?? null,
});

@QueryHandler(Tasks)
export class TasksHandler implements IQueryHandler<Tasks> {
  constructor(
    private readonly settling: Settling,
    @InjectRuntime('coordination') private readonly runtime: ContextRuntime,
  ) {}

  async execute({ input, from }: Tasks): Promise<ConnectionOf<TaskRow>> {
    const { filter, after } = input;
    await this.settling.upTo(input.token);
    const { status, mine, organisationId, conflictId, projectId } = filter ?? {};
    const conditions = new Conditions()
      .addIf(status, (one) => `status = ${one}`)
      .addIf(mine ? mustBeCaller(from).organisationId : null, (id) => `organisation_id = ${id}`)
      .addIf(filteredId(organisationId), (id) => `organisation_id = ${id}`)
      .addIf(filteredId(conflictId), (id) => `conflict_id = ${id}`)
      .addIf(filteredId(projectId), (id) => `project_ids @> ARRAY[${id}]`);
    const { pool } = this.runtime.database;
    const total = totalOf(pool, input, 'tasks', conditions);
    const list = { query: 'tasks', generation: this.runtime.store.generation };
    if (after != null) {
      const { position, tie = '0' } = decodeCursor(after, list);
      conditions.add(position, (at) => `(position, nth) > (${at}, ${conditions.parameter(Number(tie) || 0)})`);
    }
    const page = pool.query<Row>(`SELECT ${columns} FROM tasks WHERE ${conditions.where} ORDER BY position, nth LIMIT ${pageSize(input) + 1}`, conditions.values);
    const [{ rows }, totalCount] = await Promise.all([page, total]);
    const placeOf = new Map(rows.map((row) => [row.id, row]));
    const cursorOf = ({ id }: TaskRow) => encodeCursor({ ...list, position: Number(placeOf.get(id)?.position), tie: String(placeOf.get(id)?.nth) });
    return connectionOf(rows.map(toTask), input, cursorOf, totalCount);
  }
}

@QueryHandler(TasksByIds)
export class TasksByIdsHandler implements IQueryHandler<TasksByIds> {
  constructor(@InjectRuntime('coordination') private readonly runtime: ContextRuntime) {}

  async execute({ input: { ids } }: TasksByIds): Promise<readonly TaskRow[]> {
    const { rows } = await this.runtime.database.pool.query<Row>(`SELECT ${columns} FROM tasks WHERE id = ANY ($1)`, [ids]);
    return rows.map(toTask);
  }
}
