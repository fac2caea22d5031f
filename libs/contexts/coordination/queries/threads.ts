import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ArgsType, Field, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional, ValidateNested } from 'class-validator';
import { threadStatuses, type ThreadStatus } from '../../../contracts/index.js';
import { Accepts, mustBeCaller, QueryMessage, type From } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { connectionOf, decodeCursor, encodeCursor, filteredId, OptionalIdInput, pageSize, type ConnectionOf } from '../../../platform/graphql/index.js';
import { ThreadStatusEnum } from '../api/thread-status.js';
import { seesEntry } from './clearance.js';
import { Conditions, ListArgs, totalOf } from './reading.js';
import { Settling } from './settle.js';
import { threadColumns, unreadBy, type ThreadRow } from './thread-rows.js';

@InputType({ description: 'All that is given must hold.' })
export class ThreadFilter {
  @OptionalIdInput({ description: 'About an entry of this project.' })
  projectId?: string | null;

  @OptionalIdInput({ description: 'About this entry of the timeline.' })
  entryId?: string | null;

  @Field(() => ThreadStatusEnum, { nullable: true })
  @IsOptional()
  @IsIn(threadStatuses)
  status?: ThreadStatus | null;

  @Field(() => Boolean, { nullable: true, description: 'Only those in which a message mentions your organisation, or none does.' })
  @IsOptional()
  @IsBoolean()
  mentioned?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Only those that hold messages which your organisation has not read, or none.' })
  @IsOptional()
  @IsBoolean()
  unread?: boolean | null;
}

@ArgsType()
export class ThreadArgs extends ListArgs {
  @Field(() => ThreadFilter, { nullable: true })
  @IsOptional()
  @ValidateNested()
  @Type(() => ThreadFilter)
  filter?: ThreadFilter | null;
}

/** Threads as they stand, in the order in which they were opened. */
@Accepts('coordination', ThreadArgs)
export class Threads extends QueryMessage<ThreadArgs, ConnectionOf<ThreadRow>> {}

@QueryHandler(Threads)
export class ThreadsHandler implements IQueryHandler<Threads> {
  constructor(
    private readonly settling: Settling,
    @InjectRuntime('coordination') private readonly runtime: ContextRuntime,
  ) {}

  async execute({ input, from }: Threads): Promise<ConnectionOf<ThreadRow>> {
    const { store, database } = this.runtime;
    const conditions = conditionsOf(input, from);
    const list = { query: 'threads', generation: store.generation };
    const after = input.after == null ? null : decodeCursor(input.after, list).position;
    if (input.token != null) await this.settling.upTo(input.token);
    const total = totalOf(database.pool, input, 'threads t', conditions);
    conditions.addIf(after, (position) => `t.position > ${position}`);
    const own = conditions.parameter(from.caller?.organisationId ?? null);
    const page = database.pool.query<ThreadRow>(
      `SELECT ${threadColumns(own)} FROM threads t WHERE ${conditions.where} ORDER BY t.position LIMIT ${pageSize(input) + 1}`,
      conditions.values,
    );
    const [{ rows }, totalCount] = await Promise.all([page, total]);
    return connectionOf(rows, input, ({ position }) => encodeCursor({ ...list, position: Number(position) }), totalCount);
  }
}

/** @throws {Refusal} UNAUTHENTICATED where the filter asks about the organisation of who asks, and nobody does */
const conditionsOf = ({ filter }: ThreadArgs, from: From): Conditions => {
  const { projectId, entryId, status, mentioned, unread } = filter ?? {};
  const own = () => mustBeCaller(from).organisationId;
  const conditions = new Conditions()
    .addIf(filteredId(projectId), (id) => `t.project_ids @> ARRAY[${id}]`)
    .addIf(filteredId(entryId), (id) => `t.entry_id = ${id}`)
    .addIf(status, (one) => `(t.closed_at IS NULL) = (${one} = 'OPEN')`);
  conditions.always(seesEntry(from.caller, 't.entry_id', (value) => conditions.parameter(value)));
  if (mentioned != null)
    conditions.add(own(), (id) => `${mentioned ? '' : 'NOT '}EXISTS (SELECT FROM thread_messages WHERE thread_id = t.id AND mentions @> ARRAY[${id}])`);
  if (unread != null) conditions.add(own(), (id) => `${unreadBy(id)} ${unread ? '>' : '='} 0`);
  return conditions;
};
