import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ArrayMaxSize, IsArray, IsString, MaxLength } from 'class-validator';
import { ByIdsInput } from '../../../contracts/queries.js';
import { Accepts, QueryMessage, type From } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { connectionOf, decodeCursor, encodeCursor, PageArgs, pageSize, type ConnectionOf } from '../../../platform/graphql/index.js';
import { Conditions } from '../../../platform/reading/index.js';
import { seesEntry } from './clearance.js';
import { messageColumns, type MessageRow } from './thread-rows.js';

/** Where a message stands: it is never moved. */
export const messageId = (threadId: string, number: number): string => `${threadId}:${number}`;

/** In any order, without those that coordination does not know. */
@Accepts('coordination', ByIdsInput)
export class MessagesByIds extends QueryMessage<ByIdsInput, readonly MessageRow[]> {}

export class MessagesInput extends PageArgs {
  @IsArray()
  @ArrayMaxSize(1_000)
  @IsString({ each: true })
  @MaxLength(200, { each: true })
  ids!: string[];
}

/** A page of the messages of each of these threads, in their order. */
export type MessagesOfThread = { readonly id: string; readonly messages: ConnectionOf<MessageRow> };
@Accepts('coordination', MessagesInput)
export class MessagesOfThreads extends QueryMessage<MessagesInput, readonly MessagesOfThread[]> {}

@QueryHandler(MessagesByIds)
export class MessagesByIdsHandler implements IQueryHandler<MessagesByIds> {
  constructor(@InjectRuntime('coordination') private readonly runtime: ContextRuntime) {}

  async execute({ input: { ids }, from }: MessagesByIds): Promise<readonly MessageRow[]> {
    const places = ids.map((id) => /^(.+):([1-9]\d{0,8})$/.exec(id)).filter((place) => place !== null);
    const conditions = seenMessages(from);
    const own = conditions.parameter(from.caller?.organisationId ?? null);
    const [threadIds, numbers] = [places.map(([, threadId]) => threadId), places.map(([, , number]) => number)].map((each) => conditions.parameter(each));
    const { rows } = await this.runtime.database.pool.query<MessageRow>(
      `SELECT ${messageColumns(own)} FROM unnest(${threadIds}::text[], ${numbers}::int[]) p(thread_id, number) JOIN thread_messages m USING (thread_id, number)
       WHERE ${conditions.where}`,
      conditions.values,
    );
    return rows;
  }
}

@QueryHandler(MessagesOfThreads)
export class MessagesOfThreadsHandler implements IQueryHandler<MessagesOfThreads> {
  constructor(@InjectRuntime('coordination') private readonly runtime: ContextRuntime) {}

  /** @throws {Refusal} CURSOR_UNKNOWN for a cursor of anything but the one thread */
  async execute({ input, from }: MessagesOfThreads): Promise<readonly MessagesOfThread[]> {
    const { store, database } = this.runtime;
    const listOf = (threadId: string) => ({ query: `messages of thread ${threadId}`, generation: store.generation });
    const { ids, after } = input;
    // Numbers have no gaps: they are the places.
    const start = after == null ? 0 : Math.max(...ids.map((id) => decodeCursor(after, listOf(id)).position));
    const conditions = seenMessages(from);
    const own = conditions.parameter(from.caller?.organisationId ?? null);
    const total = input.withTotal === false ? undefined : this.#totals(ids, from);
    conditions
      .add(ids, (some) => `m.thread_id = ANY (${some})`)
      .add(start, (after) => `m.number > ${after}::bigint`)
      .add(start + pageSize(input) + 1, (last) => `m.number <= ${last}::bigint`);
    const [page, totals] = await Promise.all([
      database.pool.query<MessageRow>(`SELECT ${messageColumns(own)} FROM thread_messages m WHERE ${conditions.where} ORDER BY m.thread_id, m.number`, conditions.values),
      total,
    ]);
    const rows = Map.groupBy(page.rows, ({ threadId }) => threadId);
    // Every thread begins with a message: one without is not known yet.
    const known = ids.filter((id) => start > 0 || rows.has(id));
    return known.map((id) => {
      const cursorOf = ({ number }: MessageRow) => encodeCursor({ ...listOf(id), position: number });
      return { id, messages: connectionOf(rows.get(id) ?? [], input, cursorOf, totals && (totals.get(id) ?? 0)) };
    });
  }

  async #totals(ids: readonly string[], from: From): Promise<ReadonlyMap<string, number>> {
    const conditions = seenMessages(from).add(ids, (some) => `m.thread_id = ANY (${some})`);
    const { rows } = await this.runtime.database.pool.query<{ id: string; total: number }>(
      `SELECT m.thread_id AS id, max(m.number) AS total FROM thread_messages m WHERE ${conditions.where} GROUP BY m.thread_id`,
      conditions.values,
    );
    return new Map(rows.map(({ id, total }) => [id, total]));
  }
}

/** Of `thread_messages m`, those that the caller sees: of threads on entries that it sees. */
const seenMessages = ({ caller }: From): Conditions => {
  const conditions = new Conditions();
  const parameter = (value: unknown) => conditions.parameter(value);
  return conditions.always(`EXISTS (SELECT FROM threads t WHERE t.id = m.thread_id AND ${seesEntry(caller, 't.entry_id', parameter)})`);
};
