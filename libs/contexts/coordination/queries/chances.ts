import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ArgsType, Field, InputType, registerEnumType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsIn, IsOptional, ValidateNested } from 'class-validator';
import type { Rules, Works } from '../../../contracts/index.js';
import { ByIdsInput } from '../../../contracts/queries.js';
import { Accepts, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import {
  connectionOf,
  decodeCursor,
  encodeCursor,
  enumOf,
  filteredId,
  filteredIds,
  OptionalIdInput,
  OptionalIdsInput,
  pageSize,
  type ConnectionOf,
} from '../../../platform/graphql/index.js';
import type { KnownChance } from '../domain/known-chance.js';
import { Settings } from '../../../platform/ops/index.js';
import { standingAt } from '../views/versions.js';
import { addArea } from './area.js';
import { AreaReadingArgs, Conditions, positionAsOf, totalOf } from './reading.js';
import { Settling } from './settle.js';
import { worksOf } from './with-works.js';

export const chanceStatuses = ['OPEN', 'LAPSED'] as const;
export type ChanceStatus = (typeof chanceStatuses)[number];
export const ChanceStatusEnum = enumOf(chanceStatuses);
registerEnumType(ChanceStatusEnum, { name: 'ChanceStatus', description: 'A chance is open while the plans stand as they do.' });

@InputType({ description: 'All that is given must hold; of a list, any.' })
export class ChanceFilter {
  @Field(() => ChanceStatusEnum, { nullable: true, description: 'Open ones, if the whole filter is left out.' })
  @IsOptional()
  @IsIn(chanceStatuses)
  status?: ChanceStatus | null;

  @OptionalIdInput()
  projectId?: string | null;

  @OptionalIdsInput()
  ownerIds?: string[] | null;

  @OptionalIdInput()
  worksId?: string | null;
}

@ArgsType()
export class ChanceArgs extends AreaReadingArgs {
  @Field(() => ChanceFilter, { nullable: true })
  @IsOptional()
  @ValidateNested()
  @Type(() => ChanceFilter)
  filter?: ChanceFilter | null;
}

/** A chance with its works, as of one cursor. */
export type ChanceRow = KnownChance & { readonly works: readonly Works[] };

/** The chances that stand, or stood, in the order of their ids. */
@Accepts('coordination', ChanceArgs)
export class Chances extends QueryMessage<ChanceArgs, ConnectionOf<ChanceRow>> {}

@Accepts('coordination', ByIdsInput)
export class ChancesByIds extends QueryMessage<ByIdsInput, readonly ChanceRow[]> {}

@QueryHandler(Chances)
export class ChancesHandler implements IQueryHandler<Chances> {
  constructor(
    private readonly settling: Settling,
    @InjectRuntime('coordination') private readonly runtime: ContextRuntime,
    private readonly settings: Settings<Rules>,
  ) {}

  async execute({ input }: Chances): Promise<ConnectionOf<ChanceRow>> {
    const { store, database } = this.runtime;
    const upTo = await positionAsOf(store, input.asOf, await this.settling.upTo(input.token));
    const { status, projectId, ownerIds, worksId } = input.filter ?? { status: 'OPEN' };
    const conditions = new Conditions()
      .add(upTo, standingAt)
      .addIf(status, (one) => `status = ${one}`)
      .addIf(filteredId(projectId), (id) => `project_ids @> ARRAY[${id}]`)
      .addIf(filteredIds(ownerIds), (ids) => `owner_ids && ${ids}::text[]`)
      .addIf(filteredId(worksId), (id) => `works_ids @> ARRAY[${id}]`);
    await addArea(conditions, database.pool, this.settings.rules, input.area, upTo);
    const total = totalOf(database.pool, input, 'chance_board', conditions);
    const list = { query: 'chances', generation: store.generation };
    if (input.after != null) conditions.add(decodeCursor(input.after, list).tie ?? '', (id) => `id > ${id}`);
    const page = database.pool.query<{ state: KnownChance }>(
      `SELECT state FROM chance_board WHERE ${conditions.where} ORDER BY id LIMIT ${pageSize(input) + 1}`,
      conditions.values,
    );
    const [{ rows }, totalCount] = await Promise.all([page, total]);
    const chances = await this.#withWorks(rows, upTo);
    return connectionOf(chances, input, ({ id }) => encodeCursor({ ...list, position: upTo, tie: id }), totalCount);
  }

  async #withWorks(rows: readonly { state: KnownChance }[], upTo: number): Promise<readonly ChanceRow[]> {
    const works = await worksOf(
      this.runtime.database.pool,
      rows.flatMap(({ state }) => state.worksIds),
      upTo,
    );
    return rows.map(({ state }) => ({ ...state, works: state.worksIds.flatMap((id) => works.get(id) ?? []) }));
  }
}

@QueryHandler(ChancesByIds)
export class ChancesByIdsHandler implements IQueryHandler<ChancesByIds> {
  constructor(@InjectRuntime('coordination') private readonly runtime: ContextRuntime) {}

  async execute({ input: { ids } }: ChancesByIds): Promise<readonly ChanceRow[]> {
    const { pool } = this.runtime.database;
    const { rows } = await pool.query<{ state: KnownChance }>('SELECT state FROM chance_board WHERE id = ANY ($1) AND to_position IS NULL', [ids]);
    const works = await worksOf(
      pool,
      rows.flatMap(({ state }) => state.worksIds),
      Number.MAX_SAFE_INTEGER,
    );
    return rows.map(({ state }) => ({ ...state, works: state.worksIds.flatMap((id) => works.get(id) ?? []) }));
  }
}
