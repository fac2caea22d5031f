import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ArgsType, Field, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional, ValidateNested } from 'class-validator';
import { OfficeEnum } from '../../../contracts/api/organisation.type.js';
import { PermitStatusEnum } from '../../../contracts/api/permit.type.js';
import { offices, permitStatuses, type Office, type Permit, type PermitStatus } from '../../../contracts/index.js';
import { Accepts, mustBeCaller, QueryMessage, type From } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { connectionOf, decodeCursor, encodeCursor, filteredId, OptionalIdInput, pageSize, type ConnectionOf } from '../../../platform/graphql/index.js';
import { asPublished, type PermitState } from '../domain/permits.js';
import { DirectoryArgs, seeing, totalOf } from './reading.js';

@InputType({ description: 'All that is given must hold.' })
export class PermitFilter {
  @Field(() => PermitStatusEnum, { nullable: true })
  @IsOptional()
  @IsIn(permitStatuses)
  status?: PermitStatus | null;

  @OptionalIdInput()
  worksId?: string | null;

  @OptionalIdInput()
  projectId?: string | null;

  @Field(() => OfficeEnum, { nullable: true, description: 'Those that wait for the consent of this office.' })
  @IsOptional()
  @IsIn(offices)
  awaiting?: Office | null;

  @Field(() => Boolean, { nullable: true, description: 'Only those that your organisation requested, or only those that it did not.' })
  @IsOptional()
  @IsBoolean()
  mine?: boolean | null;
}

@ArgsType()
export class PermitArgs extends DirectoryArgs {
  @Field(() => PermitFilter, { nullable: true })
  @IsOptional()
  @ValidateNested()
  @Type(() => PermitFilter)
  filter?: PermitFilter | null;
}

/** Permits as they stand, in the order of their requests. */
@Accepts('government', PermitArgs)
export class Permits extends QueryMessage<PermitArgs, ConnectionOf<Permit>> {}

const where = `($1::text IS NULL OR status = $1) AND ($2::text IS NULL OR works_id = $2) AND ($3::text IS NULL OR project_ids @> ARRAY[$3])
  AND ($4::text IS NULL OR status = 'REQUESTED' AND missing @> ARRAY[$4]) AND ($5::boolean IS NULL OR (requested_by = $6) = $5)`;

@QueryHandler(Permits)
export class PermitsHandler implements IQueryHandler<Permits> {
  constructor(@InjectRuntime('government') private readonly runtime: ContextRuntime) {}

  async execute({ input, from }: Permits): Promise<ConnectionOf<Permit>> {
    await seeing(this.runtime, input.token);
    const { store, database } = this.runtime;
    const list = { query: 'permits', generation: store.generation };
    const after = input.after == null ? 0 : decodeCursor(input.after, list).position;
    const values = valuesOf(input.filter ?? {}, from);
    const [page, totalCount] = await Promise.all([
      database.pool.query<{ state: PermitState; at: string }>(`SELECT state, position AS at FROM permits WHERE ${where} AND position > $7 ORDER BY position LIMIT $8`, [
        ...values,
        after,
        pageSize(input) + 1,
      ]),
      totalOf(database.pool, input, 'permits', { where, values }),
    ]);
    const rows = page.rows.map(({ state, at }) => ({ ...asPublished(state), at }));
    return connectionOf(rows, input, ({ at }) => encodeCursor({ ...list, position: Number(at) }), totalCount);
  }
}

/** @throws {Refusal} UNAUTHENTICATED: nobody has permits of its own */
const valuesOf = ({ status, worksId, projectId, awaiting, mine }: PermitFilter, from: From): unknown[] => [
  status ?? null,
  filteredId(worksId),
  filteredId(projectId),
  awaiting ?? null,
  mine ?? null,
  mine == null ? null : mustBeCaller(from).organisationId,
];
