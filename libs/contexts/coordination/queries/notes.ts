import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ArgsType, Field, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsBoolean, IsOptional, ValidateNested } from 'class-validator';
import { ByIdsInput } from '../../../contracts/queries.js';
import { Accepts, QueryMessage, type From } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { connectionOf, decodeCursor, encodeCursor, filteredId, OptionalIdInput, pageSize, type ConnectionOf } from '../../../platform/graphql/index.js';
import { Conditions, ListArgs, totalOf } from './reading.js';
import { Settling } from './settle.js';

@InputType({ description: 'All that is given must hold.' })
export class NoteFilter {
  @OptionalIdInput({ description: 'About an entry of this project.' })
  projectId?: string | null;

  @OptionalIdInput({ description: 'About this entry of the timeline.' })
  entryId?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Only those that are withdrawn, or none of them.' })
  @IsOptional()
  @IsBoolean()
  withdrawn?: boolean | null;
}

@ArgsType()
export class NoteArgs extends ListArgs {
  @Field(() => NoteFilter, { nullable: true })
  @IsOptional()
  @ValidateNested()
  @Type(() => NoteFilter)
  filter?: NoteFilter | null;
}

export type NoteRow = {
  readonly id: string;
  readonly position: string;
  readonly entryId: string;
  readonly text: string;
  readonly personId: string;
  readonly writtenAt: string;
  readonly recordedAt: string;
  readonly correctedAt: string | null;
  readonly withdrawnAt: string | null;
  readonly withdrawnReason: string | null;
};

/** How many of an entry's notes are shown with it. */
export const notesShown = 20;

/** Those of the caller's own organisation, in the order in which they were written. Of nobody's there are none. */
@Accepts('coordination', NoteArgs)
export class Notes extends QueryMessage<NoteArgs, ConnectionOf<NoteRow>> {}

/** In any order, without those of others. */
@Accepts('coordination', ByIdsInput)
export class NotesByIds extends QueryMessage<ByIdsInput, readonly NoteRow[]> {}

/** By the ids of entries: the newest of each, of the caller's own organisation. */
export type NotesOfEntry = { readonly id: string; readonly notes: readonly NoteRow[] };
@Accepts('coordination', ByIdsInput)
export class NotesOfEntries extends QueryMessage<ByIdsInput, readonly NotesOfEntry[]> {}

const columns = `n.id, n.position, n.entry_id AS "entryId", n.text, n.person_id AS "personId", n.written_at AS "writtenAt", n.recorded_at AS "recordedAt",
  n.corrected_at AS "correctedAt", n.withdrawn_at AS "withdrawnAt", n.withdrawn_reason AS "withdrawnReason"`;

/** Of `notes n`, in every statement that reads them: of an organisation; of null, none. */
const ownNotes = ({ caller }: From): Conditions => new Conditions().add(caller?.organisationId ?? null, (own) => `n.organisation_id = ${own}::text`);

@QueryHandler(Notes)
export class NotesHandler implements IQueryHandler<Notes> {
  constructor(
    private readonly settling: Settling,
    @InjectRuntime('coordination') private readonly runtime: ContextRuntime,
  ) {}

  async execute({ input, from }: Notes): Promise<ConnectionOf<NoteRow>> {
    const { store, database } = this.runtime;
    const list = { query: 'notes', generation: store.generation };
    const after = input.after == null ? null : decodeCursor(input.after, list).position;
    if (input.token != null) await this.settling.upTo(input.token);
    const { projectId, entryId, withdrawn } = input.filter ?? {};
    const conditions = ownNotes(from)
      .addIf(filteredId(projectId), (id) => `n.project_ids @> ARRAY[${id}]`)
      .addIf(filteredId(entryId), (id) => `n.entry_id = ${id}`)
      .addIf(withdrawn, (is) => `(n.withdrawn_at IS NOT NULL) = ${is}`);
    const total = totalOf(database.pool, input, 'notes n', conditions);
    conditions.addIf(after, (position) => `n.position > ${position}`);
    const page = database.pool.query<NoteRow>(
      `SELECT ${columns} FROM notes n WHERE ${conditions.where} ORDER BY n.position LIMIT ${pageSize(input) + 1}`,
      conditions.values,
    );
    const [{ rows }, totalCount] = await Promise.all([page, total]);
    return connectionOf(rows, input, ({ position }) => encodeCursor({ ...list, position: Number(position) }), totalCount);
  }
}

@QueryHandler(NotesByIds)
export class NotesByIdsHandler implements IQueryHandler<NotesByIds> {
  constructor(@InjectRuntime('coordination') private readonly runtime: ContextRuntime) {}

  async execute({ input: { ids }, from }: NotesByIds): Promise<readonly NoteRow[]> {
    const conditions = ownNotes(from).add(ids, (some) => `n.id = ANY (${some})`);
    const { rows } = await this.runtime.database.pool.query<NoteRow>(`SELECT ${columns} FROM notes n WHERE ${conditions.where}`, conditions.values);
    return rows;
  }
}

@QueryHandler(NotesOfEntries)
export class NotesOfEntriesHandler implements IQueryHandler<NotesOfEntries> {
  constructor(@InjectRuntime('coordination') private readonly runtime: ContextRuntime) {}

  async execute({ input: { ids }, from }: NotesOfEntries): Promise<readonly NotesOfEntry[]> {
    const conditions = ownNotes(from);
    const newest = `SELECT * FROM notes n WHERE n.entry_id = e.id AND ${conditions.where} ORDER BY n.position DESC LIMIT ${notesShown}`;
    const { rows } = await this.runtime.database.pool.query<NoteRow>(
      `SELECT ${columns} FROM unnest(${conditions.parameter(ids)}::text[]) e(id) CROSS JOIN LATERAL (${newest}) n ORDER BY n.position DESC`,
      conditions.values,
    );
    return [...Map.groupBy(rows, ({ entryId }) => entryId)].map(([id, notes]) => ({ id, notes }));
  }
}
