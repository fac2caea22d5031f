import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ArgsType, Field, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsBoolean, IsDate, IsIn, IsOptional, IsString, ValidateNested } from 'class-validator';
import { PartyEnum } from '../../../contracts/api/organisation.type.js';
import type { Works } from '../../../contracts/index.js';
import { Accepts, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import type { PublicEvent } from '../../../platform/event-bus/index.js';
import {
  connectionOf,
  DateTime,
  decodeCursor,
  defaultPage,
  filteredId,
  filteredIds,
  OptionalIdInput,
  OptionalIdsInput,
  pageSize,
  type ConnectionOf,
} from '../../../platform/graphql/index.js';
import { parties, type Caller, type Party } from '../../../platform/kernel/index.js';
import { areaOf, worksIn } from './area.js';
import { seenBy } from './clearance.js';
import { entriesAt, entryColumns, entryColumnsWithoutData, type EntryRow } from './entries-at.js';
import { AreaReadingArgs, asOfNow, Conditions, positionAsOf, timelineCursor, totalOf } from './reading.js';
import { Settling } from './settle.js';

@InputType({ description: 'All that is given must hold; of a list, any.' })
export class TimelineFilter {
  @Field(() => [String], { nullable: true, description: 'Such as `utilities.works-planned.v1`.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(100)
  @IsString({ each: true })
  types?: string[] | null;

  @Field(() => [PartyEnum], { nullable: true })
  @IsOptional()
  @IsArray()
  @IsIn(parties, { each: true })
  parties?: Party[] | null;

  @OptionalIdsInput()
  organisationIds?: string[] | null;

  @OptionalIdsInput({ description: 'Ids of what the entries are about.' })
  subjectIds?: string[] | null;

  @Field(() => DateTime, { nullable: true, description: 'What happened then or later.' })
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  occurredFrom?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'What happened before then.' })
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  occurredTo?: Date | null;

  @Field(() => Boolean, { nullable: true, description: 'Leave out what your own organisation did.' })
  @IsOptional()
  @IsBoolean()
  excludeOwn?: boolean | null;
}

@ArgsType()
export class TimelineArgs extends AreaReadingArgs {
  @OptionalIdInput()
  projectId?: string | null;

  @Field(() => TimelineFilter, { nullable: true })
  @IsOptional()
  @ValidateNested()
  @Type(() => TimelineFilter)
  filter?: TimelineFilter | null;
}

/** What somebody wants to see of each entry: what is not in its row is found with it, in the same statement, and what is large is left out. */
export class TimelineInput extends TimelineArgs {
  /** Absent: no. */
  @IsOptional()
  @IsBoolean()
  withWorks?: boolean | null;

  /** Of the works, more than `worksInShort`. Absent: yes. */
  @IsOptional()
  @IsBoolean()
  withDetails?: boolean | null;

  /** Among the details. Absent: yes. */
  @IsOptional()
  @IsBoolean()
  withFootprints?: boolean | null;

  /** Absent: no. */
  @IsOptional()
  @IsBoolean()
  withThreadCount?: boolean | null;

  /** Of the event. Absent: yes. */
  @IsOptional()
  @IsBoolean()
  withData?: boolean | null;
}

/** One entry, as rows have it. `cursor` is where it stands. */
export type TimelineRow = {
  readonly id: string;
  readonly cursor: string;
  readonly type: string;
  readonly party: Party;
  readonly subjectType: string;
  readonly occurredAt: string;
  readonly recordedAt: string;
  /** What it is about. */
  readonly worksIds: readonly string[];
  /** As they stand now; absent, where nobody asked for them. */
  readonly works?: readonly Works[];
  readonly threadCount?: number;
  readonly event: PublicEvent;
};

/** The shared timeline, in its one order. */
@Accepts('coordination', TimelineInput)
export class Timeline extends QueryMessage<TimelineInput, ConnectionOf<TimelineRow>> {}

@QueryHandler(Timeline)
export class TimelineHandler implements IQueryHandler<Timeline> {
  constructor(
    private readonly settling: Settling,
    @InjectRuntime('coordination') private readonly runtime: ContextRuntime,
  ) {}

  async execute({ input, from }: Timeline): Promise<ConnectionOf<TimelineRow>> {
    const { store, database } = this.runtime;
    const upTo = asOfNow(input) && input.area == null ? undefined : await positionAsOf(store, input.asOf, await this.settling.upTo(input.token));
    const { source, conditions } = whereEntries(input, upTo ?? this.runtime.passed, from.caller);
    if (input.area != null && upTo !== undefined)
      conditions.add(await worksIn(database.pool, areaOf(input.area), upTo, { ever: true }), (ids) => `e.works_ids && ${ids}::text[]`);
    const total = totalOf(database.pool, input, source, conditions);
    if (input.after != null) conditions.add(decodeCursor(input.after, timelineCursor(store)).position, (after) => `position > ${after}`);
    const page = database.pool.query<EntryRow>({
      ...(isUsual(input) && { name: preparedName(input, upTo === undefined, from.caller === null) }),
      text: `SELECT ${seenOf(input)} FROM ${source} WHERE ${conditions.where} ORDER BY position LIMIT ${pageSize(input) + 1}`,
      values: conditions.values,
    });
    const [{ rows }, totalCount] = await Promise.all([page, total]);
    return connectionOf(entriesAt(rows, store), input, (entry) => entry.cursor, totalCount);
  }
}

/** What is asked for most is planned once a connection; filters and sizes make too many texts to keep them all. */
const isUsual = (input: TimelineInput): boolean => input.filter == null && input.area == null && pageSize(input) === defaultPage;
const preparedName = ({ projectId, after, withWorks, withDetails, withFootprints, withThreadCount, withData }: TimelineInput, now: boolean, nobody: boolean): string => {
  const shape = [
    projectId == null,
    after == null,
    now,
    nobody,
    withWorks === true,
    withDetails === false,
    withFootprints === false,
    withThreadCount === true,
    withData === false,
  ];
  return `timeline ${shape.map(Number).join('')}`;
};

/** The fields of works that a list of entries shows most: all that is read and sent, where nobody selects another. */
export const worksInShort = ['id', 'title', 'status'] as const;

const worksColumn = ({ withDetails, withFootprints }: TimelineInput): string => {
  if (withDetails === false) return `json_build_object('id', id, 'title', state->>'title', 'status', status)`;
  return withFootprints === false ? 'brief' : 'state';
};

const seenOf = (input: TimelineInput): string =>
  [
    input.withData === false ? entryColumnsWithoutData : entryColumns,
    input.withWorks && `(SELECT json_agg(${worksColumn(input)}) FROM works_board w WHERE w.id = ANY (e.works_ids) AND w.to_position IS NULL) AS works`,
    input.withThreadCount && `(SELECT count(*)::int FROM threads t WHERE t.entry_id = e.id) AS thread_count`,
  ]
    .filter(Boolean)
    .join(', ');

type WhichEntries = { readonly projectId?: string | null; readonly filter?: TimelineFilter | null };

type Where = { readonly source: string; readonly conditions: Conditions };

/** Which of the feed's rows these are that somebody sees, up to a position (a number, or SQL that finds it). */
export const whereEntries = (which: WhichEntries, upTo: number | string, caller: Caller | null): Where => {
  const { source, conditions } = whereEntriesOfAll(which, upTo, caller?.organisationId);
  return { source, conditions: conditions.always(seenBy(caller, 'e', (value) => conditions.parameter(value))) };
};

/** Also those that the organisation which asks does not see: not to be shown. */
export const whereEntriesOfAll = ({ projectId, filter }: WhichEntries, upTo: number | string, own: string | undefined): Where => ({
  source: projectId == null ? 'feed_entries e' : 'feed_projects p JOIN feed_entries e USING (position)',
  conditions: (typeof upTo === 'string' ? new Conditions().always(`position <= ${upTo}`) : new Conditions().add(upTo, (at) => `position <= ${at}`))
    .addIf(filteredId(projectId), (id) => `p.project_id = ${id}`)
    .addIf(filter?.types, (types) => `e.type = ANY (${types})`)
    .addIf(filter?.parties, (some) => `e.party = ANY (${some})`)
    .addIf(filteredIds(filter?.organisationIds), (ids) => `e.organisation_id = ANY (${ids})`)
    .addIf(filteredIds(filter?.subjectIds), (ids) => `e.subject_id = ANY (${ids})`)
    .addIf(filter?.occurredFrom, (at) => `e.occurred_at >= ${at}`)
    .addIf(filter?.occurredTo, (at) => `e.occurred_at < ${at}`)
    .addIf(filter?.excludeOwn ? own : null, (id) => `e.organisation_id <> ${id}`),
});

/** The same rule for an event that is at hand already. */
export const isWanted = ({ projectId, filter }: WhichEntries, own: string | undefined): ((event: PublicEvent) => boolean) => {
  const project = filteredId(projectId);
  const among = (values: readonly string[] | null | undefined) => {
    const set = values == null ? undefined : new Set(values);
    return (value: string) => !set || set.has(value);
  };
  const [types, some, organisations, subjects] = [
    among(filter?.types),
    among(filter?.parties),
    among(filteredIds(filter?.organisationIds)),
    among(filteredIds(filter?.subjectIds)),
  ];
  const [earliest, before] = [filter?.occurredFrom, filter?.occurredTo].map((at) => (at == null ? undefined : at.getTime()));
  return ({ type, actor, subject, projectIds, occurredAt }) =>
    (project === null || projectIds.includes(project)) &&
    types(type) &&
    some(actor.party) &&
    organisations(actor.organisationId) &&
    subjects(subject.id) &&
    (earliest === undefined || Date.parse(occurredAt) >= earliest) &&
    (before === undefined || Date.parse(occurredAt) < before) &&
    !(filter?.excludeOwn && own !== undefined && actor.organisationId === own);
};
