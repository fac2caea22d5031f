import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ArgsType, Field, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsArray, IsBoolean, IsIn, IsOptional, ValidateNested } from 'class-validator';
import { CaseStageEnum, ConflictKindEnum, conflictStatuses, ConflictStatusEnum, type ConflictStatus } from '../api/conflict-status.js';
import { conflictKinds, type ConflictKind, type Rules, type Works } from '../../../contracts/index.js';
import { Accepts, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import {
  connectionOf,
  decodeCursor,
  encodeCursor,
  filteredId,
  filteredIds,
  OptionalIdInput,
  OptionalIdsInput,
  pageSize,
  type ConnectionOf,
} from '../../../platform/graphql/index.js';
import { caseStages, type CaseStage, type KnownConflict } from '../domain/known-conflict.js';
import { Settings } from '../../../platform/ops/index.js';
import { standingAt } from '../views/versions.js';
import { addArea } from './area.js';
import { AreaReadingArgs, Conditions, positionAsOf, totalOf } from './reading.js';
import { Settling } from './settle.js';
import { withWorks } from './with-works.js';

@InputType({ description: 'All that is given must hold; of a list, any.' })
export class ConflictFilter {
  @Field(() => ConflictStatusEnum, { nullable: true, description: 'Open ones, if the whole filter is left out.' })
  @IsOptional()
  @IsIn(conflictStatuses)
  status?: ConflictStatus | null;

  @Field(() => [ConflictKindEnum], { nullable: true })
  @IsOptional()
  @IsArray()
  @IsIn(conflictKinds, { each: true })
  kinds?: ConflictKind[] | null;

  @Field(() => [CaseStageEnum], { nullable: true })
  @IsOptional()
  @IsArray()
  @IsIn(caseStages, { each: true })
  stages?: CaseStage[] | null;

  @OptionalIdInput()
  projectId?: string | null;

  @OptionalIdsInput({ description: 'Conflicts of works of these organisations.' })
  ownerIds?: string[] | null;

  @OptionalIdInput()
  worksId?: string | null;

  @OptionalIdInput()
  groupId?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Only those with, or without, an emergency repair.' })
  @IsOptional()
  @IsBoolean()
  emergency?: boolean | null;
}

@ArgsType()
export class ConflictArgs extends AreaReadingArgs {
  @Field(() => ConflictFilter, { nullable: true })
  @IsOptional()
  @ValidateNested()
  @Type(() => ConflictFilter)
  filter?: ConflictFilter | null;
}

/** A conflict with its works, and how many of its group are open, all as of one cursor. */
export type ConflictRow = KnownConflict & { readonly works: readonly Works[]; readonly groupSize: number };

/** The conflicts that stand, or stood, in the order of their ids. */
@Accepts('coordination', ConflictArgs)
export class Conflicts extends QueryMessage<ConflictArgs, ConnectionOf<ConflictRow>> {}

@QueryHandler(Conflicts)
export class ConflictsHandler implements IQueryHandler<Conflicts> {
  constructor(
    private readonly settling: Settling,
    @InjectRuntime('coordination') private readonly runtime: ContextRuntime,
    private readonly settings: Settings<Rules>,
  ) {}

  async execute({ input }: Conflicts): Promise<ConnectionOf<ConflictRow>> {
    const { store, database } = this.runtime;
    const upTo = await positionAsOf(store, input.asOf, await this.settling.upTo(input.token));
    const conditions = conditionsOf(input, upTo);
    await addArea(conditions, database.pool, this.settings.rules, input.area, upTo);
    const total = totalOf(database.pool, input, 'conflict_board', conditions);
    const list = { query: 'conflicts', generation: store.generation };
    if (input.after != null) conditions.add(decodeCursor(input.after, list).tie ?? '', (id) => `id > ${id}`);
    const page = database.pool.query<{ state: KnownConflict }>(
      `SELECT state FROM conflict_board WHERE ${conditions.where} ORDER BY id LIMIT ${pageSize(input) + 1}`,
      conditions.values,
    );
    const [{ rows }, totalCount] = await Promise.all([page, total]);
    const conflicts = await withWorks(
      database.pool,
      rows.map(({ state }) => state),
      upTo,
    );
    return connectionOf(conflicts, input, ({ id }) => encodeCursor({ ...list, position: upTo, tie: id }), totalCount);
  }
}

/** On `conflict_board`, as of a position. */
export const conditionsOf = ({ filter }: ConflictArgs, upTo: number): Conditions => {
  const { status, kinds, stages, projectId, ownerIds, worksId, groupId, emergency } = filter ?? { status: 'OPEN' };
  return new Conditions()
    .add(upTo, standingAt)
    .addIf(status, (one) => `status = ${one}`)
    .addIf(kinds, (some) => `kind = ANY (${some})`)
    .addIf(stages, (some) => `stage = ANY (${some})`)
    .addIf(filteredId(projectId), (id) => `project_ids @> ARRAY[${id}]`)
    .addIf(filteredIds(ownerIds), (ids) => `owner_ids && ${ids}::text[]`)
    .addIf(filteredId(worksId), (id) => `works_ids @> ARRAY[${id}]`)
    .addIf(filteredId(groupId), (id) => `group_id = ${id}`)
    .addIf(emergency, (is) => `emergency = ${is}`);
};
