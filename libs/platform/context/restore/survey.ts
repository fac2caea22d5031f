import type { Database } from '../../database/index.js';
import { relayState, type After, type EventBus, type PublicEvent, type RelayState } from '../../event-bus/index.js';
import { logIdentity, messageKey, partitionOf, type EventMetadata } from '../../event-store/index.js';
import { heldBy, type Held } from './held.js';
import { endOf, recordedBy } from './log-end.js';

export type LogOf = { readonly context: string; readonly database: Database; readonly bus: EventBus; readonly partitions: number };

/** What others hold of a log, beside its topic: events of it after a position, and the greatest position that any of them has met. */
export type Copies = (context: string, after: number) => Promise<{ readonly events: readonly PublicEvent[]; readonly seen: number }>;

/** A log beside what others have seen of it. */
export type Survey = {
  readonly context: string;
  readonly generation: number;
  /** Whether the log is refused, or has lost what others hold. */
  readonly restored: boolean;
  /** The last event of the log; null: it is empty. */
  readonly end: After | null;
  /** The greatest position that the topic or anybody else has met. */
  readonly seen: number;
  /** The highest generation that anybody has met. */
  readonly seenGeneration: number;
  /** What others hold and the log does not, in its order. */
  readonly lost: readonly PublicEvent[];
  /** Where the relay goes on, once this has been accepted. */
  readonly relay: RelayState;
};

/** The log holds, under numbers that others know for something else, what nobody would ever hear of. */
export class WrittenOn extends Error {
  override readonly name = 'WrittenOn';
}

/**
 * Compares a log with its topic and with what others have copied of it. Up to where the relay had saved its progress, in the log as it
 * stands, they agree: all of that had been published, and nothing below was under way any more.
 *
 * @throws {WrittenOn}
 */
export const survey = async ({ context, database, bus, partitions }: LogOf, copies: Copies): Promise<Survey> => {
  const { generations, same } = await logIdentity(database.pool, context);
  const generation = Math.max(...generations.map((each) => each.generation));
  const agreed = await relayState(database.pool);
  // Others first: what they hold of a log that is written to meanwhile is in it.
  const recordedAt = new Date((await recordedBy(database, agreed.position)).getTime() - clocksMs);
  const held = await heldBy(bus, context, { position: agreed.position, recordedAt }, agreed.previous);
  const copied = await copies(context, agreed.position);
  const own = await publicAfter(database, agreed.position);
  const others = [...new Map([...copied.events, ...held.events].map((event) => [event.id, event])).values()];
  const lost = others.filter((event) => event.generation >= generation && !isIn(own, event)).sort((a, b) => a.position - b.position);
  return {
    context,
    generation,
    restored: !same || lost.length > 0,
    end: await endOf(database),
    seen: Math.max(copied.seen, ...Object.values(held.last), ...others.map(({ position }) => position), 0),
    seenGeneration: Math.max(generation, ...others.map((event) => event.generation)),
    lost,
    relay: { position: goesOnFrom(own, held, { agreed, context, partitions }), previous: held.last },
  };
};

/** The server's clock may have been set meanwhile. */
const clocksMs = 60 * 60 * 1_000;

/** What the log's relay has yet to publish, or may have. */
type Own = ReadonlyMap<number, { readonly recordedAt: string; readonly metadata: EventMetadata }>;

const publicAfter = async ({ pool }: Database, position: number): Promise<Own> => {
  const { rows } = await pool.query<{ position: string; recorded_at: Date; metadata: EventMetadata }>(
    `SELECT position, recorded_at, metadata FROM events WHERE position > $1 AND metadata->'audience' <> 'null' ORDER BY position`,
    [position],
  );
  return new Map(rows.map(({ position: at, recorded_at, metadata }) => [Number(at), { recordedAt: recorded_at.toISOString(), metadata }]));
};

/** By its place, and by when it was recorded and about what: a place may have been given again. */
const isIn = (own: Own, { position, recordedAt, subject }: PublicEvent): boolean => {
  const found = own.get(position);
  return found !== undefined && found.recordedAt === recordedAt && found.metadata.subject.id === subject.id;
};

/** Before the first event that the topic does not hold. One that others would take for a repeat must not be there. */
const goesOnFrom = (own: Own, { events, last }: Held, of: { readonly agreed: RelayState; readonly context: string; readonly partitions: number }): number => {
  const { agreed, context, partitions } = of;
  const heard = new Map(events.map((event) => [event.position, event]));
  let goesOn: number | undefined;
  for (const [position, { metadata }] of own) {
    const there = heard.get(position);
    if (there && isIn(own, there)) continue;
    if (position <= (last[partitionOf(messageKey(metadata), partitions)] ?? 0))
      throw new WrittenOn(
        `The log of ${context} was written to after it had been restored: position ${position} names one event there and another one, or none, on its topic. ` +
          'What was written since would never be heard of. Restore the backup once more, start nothing, and accept it then.',
      );
    goesOn ??= position - 1;
  }
  return goesOn ?? Math.max(agreed.position, ...Object.values(last));
};
