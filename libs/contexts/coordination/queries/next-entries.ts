import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { PickType } from '@nestjs/graphql';
import { IsBoolean, IsInt, IsOptional, Max, Min } from 'class-validator';
import { refusal } from '../../../contracts/index.js';
import { Accepts, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import type { Seer } from '../../../platform/kernel/index.js';
import { decodeCursor } from '../../../platform/graphql/index.js';
import { entriesAt, entryColumns, type EntryRow } from './entries-at.js';
import { timelineCursor } from './reading.js';
import { Settling } from './settle.js';
import { TimelineArgs, whereEntries, whereEntriesOfAll, type TimelineRow } from './timeline.js';

/** Entries of one answer at most. */
export const entriesPage = 500;

/** `after`: where a client goes on. */
export class NextEntriesInput extends PickType(TimelineArgs, ['projectId', 'filter', 'after'] as const) {
  /** Where to go on, from the answer before. With neither, nothing is answered but where the timeline stands. */
  @IsOptional()
  @IsInt()
  position?: number | null;

  /** And of which generation of the log that is. */
  @IsOptional()
  @IsInt()
  generation?: number | null;

  /** How long to wait for a first entry. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(30_000)
  waitMs?: number | null;

  /** What everybody sees, and where there is something that only some do: one answer for all who follow. Otherwise what the caller sees. */
  @IsOptional()
  @IsBoolean()
  forEverybody?: boolean | null;
}

export type LiveRow = TimelineRow & { readonly position: number };

/** That there is an entry which these see; what it says, each of them asks for. */
export type Restricted = { readonly position: number; readonly seers: readonly Seer[] };

/** What the timeline holds next. `position`: up to there it is all, and every view has it. */
export type NextPage = {
  readonly entries: readonly LiveRow[];
  readonly restricted: readonly Restricted[];
  readonly position: number;
  readonly generation: number;
};

type NextRow = Omit<EntryRow, 'entry'> & { readonly entry: EntryRow['entry'] | null; readonly seers: readonly Seer[] | null };

/** Of what only some see, not even this process learns more here than that it is there. */
const columnsForEverybody = `position, CASE WHEN e.audience IS NULL THEN e.entry END AS entry, CASE WHEN e.audience IS NULL THEN e.data END AS data,
  (SELECT a.seers FROM feed_audiences a WHERE a.id = e.audience) AS seers`;

/** Asked again and again by who follows the timeline; answers as soon as there is something. A place of before a restore is refused as a cursor of it is. */
@Accepts('coordination', NextEntriesInput)
export class NextEntries extends QueryMessage<NextEntriesInput, NextPage> {}

@QueryHandler(NextEntries)
export class NextEntriesHandler implements IQueryHandler<NextEntries> {
  constructor(
    private readonly settling: Settling,
    @InjectRuntime('coordination') private readonly runtime: ContextRuntime,
  ) {}

  async execute({ input, from }: NextEntries): Promise<NextPage> {
    const { store, database } = this.runtime;
    const { generation } = store;
    if (input.generation != null && input.generation !== generation) throw refusal('CURSOR_OF_ANOTHER_GENERATION', 'after');
    const start = input.after == null ? input.position : decodeCursor(input.after, timelineCursor(store)).position;
    if (start == null) return { entries: [], restricted: [], position: await this.settling.upTo(null), generation };
    if (input.waitMs) await this.runtime.waitForViews(start + 1, input.waitMs);
    const upTo = await this.settling.upTo(null);
    if (upTo <= start) return { entries: [], restricted: [], position: start, generation };
    const { forEverybody } = input;
    const { source, conditions } = forEverybody ? whereEntriesOfAll(input, upTo, from.caller?.organisationId) : whereEntries(input, upTo, from.caller);
    conditions.add(start, (after) => `position > ${after}`);
    const { rows } = await database.pool.query<NextRow>(
      `SELECT ${forEverybody ? columnsForEverybody : `${entryColumns}, NULL AS seers`} FROM ${source} WHERE ${conditions.where} ORDER BY position LIMIT ${entriesPage}`,
      conditions.values,
    );
    const entries = entriesAt(
      rows.filter((row): row is NextRow & EntryRow => row.entry !== null),
      store,
    );
    const restricted = rows.flatMap(({ entry, position, seers }) => (entry === null ? [{ position: Number(position), seers: seers ?? [] }] : []));
    return { entries, restricted, position: rows.length === entriesPage ? Number(rows.at(-1)?.position) : upTo, generation };
  }
}
