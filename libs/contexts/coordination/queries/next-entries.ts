import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { PickType } from '@nestjs/graphql';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { refusal } from '../../../contracts/index.js';
import { Accepts, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { decodeCursor } from '../../../platform/graphql/index.js';
import { entriesAt, entryColumns, type EntryRow } from './entries-at.js';
import { timelineCursor } from './reading.js';
import { Settling } from './settle.js';
import { TimelineArgs, whereEntries, type TimelineRow } from './timeline.js';

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
}

export type LiveRow = TimelineRow & { readonly position: number };

/** What the timeline holds next. `position`: up to there it is all, and every view has it. */
export type NextPage = { readonly entries: readonly LiveRow[]; readonly position: number; readonly generation: number };

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
    if (start == null) return { entries: [], position: await this.settling.upTo(null), generation };
    if (input.waitMs) await this.runtime.waitForViews(start + 1, input.waitMs);
    const upTo = await this.settling.upTo(null);
    if (upTo <= start) return { entries: [], position: start, generation };
    const { source, conditions } = whereEntries(input, upTo, from.caller?.organisationId);
    conditions.add(start, (after) => `position > ${after}`);
    const { rows } = await database.pool.query<EntryRow>(
      `SELECT ${entryColumns} FROM ${source} WHERE ${conditions.where} ORDER BY position LIMIT ${entriesPage}`,
      conditions.values,
    );
    const entries = entriesAt(rows, store);
    return { entries, position: entries.length === entriesPage ? (entries.at(-1)?.position ?? upTo) : upTo, generation };
  }
}
