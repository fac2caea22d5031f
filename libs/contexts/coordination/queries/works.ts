import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ArgsType, Field } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsArray, IsIn, IsOptional, ValidateNested } from 'class-validator';
import { WorksStatusEnum } from '../../../contracts/api/works.type.js';
import { WindowInput } from '../../../contracts/api/works.input.js';
import { refusal, worksStatuses, type Works, type WorksStatus } from '../../../contracts/index.js';
import { Accepts, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { boxText } from '../../../platform/geometry/index.js';
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
import { openStatuses } from '../domain/known-works.js';
import { standingAt } from '../views/versions.js';
import { areaOf, worksIn } from './area.js';
import { AreaReadingArgs, Conditions, positionAsOf, totalOf } from './reading.js';
import { Settling } from './settle.js';

@ArgsType()
export class WorksArgs extends AreaReadingArgs {
  @Field(() => WindowInput, { nullable: true, description: 'Works whose own window overlaps it.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => WindowInput)
  window?: WindowInput | null;

  @Field(() => [WorksStatusEnum], { nullable: true, description: 'Those that stand open, if left out: PLANNED, STARTED, BLOCKED.' })
  @IsOptional()
  @IsArray()
  @IsIn(worksStatuses, { each: true })
  statuses?: WorksStatus[] | null;

  @OptionalIdInput()
  projectId?: string | null;

  @OptionalIdsInput()
  ownerIds?: string[] | null;
}

/** The works that stand, or stood, in a place and time, in the order of their ids. */
@Accepts('coordination', WorksArgs)
export class WorksInArea extends QueryMessage<WorksArgs, ConnectionOf<Works>> {}

@QueryHandler(WorksInArea)
export class WorksInAreaHandler implements IQueryHandler<WorksInArea> {
  constructor(
    private readonly settling: Settling,
    @InjectRuntime('coordination') private readonly runtime: ContextRuntime,
  ) {}

  async execute({ input }: WorksInArea): Promise<ConnectionOf<Works>> {
    const { store, database } = this.runtime;
    const { area, window, statuses, projectId, ownerIds, after } = input;
    const upTo = await positionAsOf(store, input.asOf, await this.settling.upTo(input.token));
    const shape = area == null ? undefined : areaOf(area);
    const conditions = new Conditions()
      .add(upTo, standingAt)
      .add(statuses ?? openStatuses, (some) => `status = ANY (${some})`)
      .addIf(filteredId(projectId), (id) => `project_id = ${id}`)
      .addIf(filteredIds(ownerIds), (ids) => `owner_id = ANY (${ids})`);
    if (window) {
      if (window.end && window.end <= window.start) throw refusal('WINDOW_ENDS_BEFORE_START', 'window.end');
      conditions.add(window.start, (start) => `during && tstzrange(${start}, ${conditions.parameter(window.end ?? null)})`);
    }
    if (shape) {
      conditions.add(boxText(shape.box), (box) => `box && ${box}::box`);
      conditions.add(await worksIn(database.pool, shape, upTo), (ids) => `id = ANY (${ids}::text[])`);
    }
    const total = totalOf(database.pool, input, 'works_board', conditions);
    const list = { query: 'works', generation: store.generation };
    if (after != null) conditions.add(decodeCursor(after, list).tie ?? '', (id) => `id > ${id}`);
    const page = database.pool.query<{ state: Works }>(
      `SELECT state FROM works_board WHERE ${conditions.where} ORDER BY id LIMIT ${pageSize(input) + 1}`,
      conditions.values,
    );
    const [{ rows }, totalCount] = await Promise.all([page, total]);
    const cursorOf = ({ id }: Works) => encodeCursor({ ...list, position: upTo, tie: id });
    return connectionOf(
      rows.map(({ state }) => state),
      input,
      cursorOf,
      totalCount,
    );
  }
}
