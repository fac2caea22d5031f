import type { Json } from '../../kernel/index.js';
import type { EventBus } from '../event-bus.js';
import type { PublicEvent } from '../public-event.js';

/** PARKED: it could not be applied. WAITING: behind such a one of its key. REPLAYED: applied after all. DISCARDED: given up, for a reason. */
export const parkedStates = ['PARKED', 'WAITING', 'REPLAYED', 'DISCARDED'] as const;
export type ParkedState = (typeof parkedStates)[number];

export type Operator = { readonly personId: string; readonly organisationId: string };

/** A message that a consumer could not apply, or that waits behind one. Plain JSON. Those that waited and were applied are gone. */
export type ParkedMessage = {
  /** `<context>.<n>`; rising. */
  readonly id: string;
  /** Whose consumer it is. */
  readonly context: string;
  readonly consumer: string;
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  /** Of the publishing log. */
  readonly generation: number;
  readonly position: number;
  /** As it came, in the bus's own form. */
  readonly message: Json;
  /** What it says, by the code of today; `null`: that cannot read it. */
  readonly event: PublicEvent | null;
  readonly state: ParkedState;
  /** Why it could not be applied, the last time. */
  readonly reason: string | null;
  readonly attempts: number;
  /** Or put to wait. */
  readonly parkedAt: string;
  /** How many of its key wait behind it. */
  readonly waiting: number;
  /** When it was replayed or discarded, by whom, and why it was discarded. */
  readonly closedAt: string | null;
  readonly closedBy: Operator | null;
  readonly closedBecause: string | null;
};

export type ParkedRow = {
  id: string;
  consumer: string;
  topic: string;
  partition: number;
  key: string;
  generation: number;
  position: string;
  message: Json;
  state: ParkedState;
  reason: string | null;
  attempts: number;
  parked_at: Date;
  waiting: number;
  closed_at: Date | null;
  closed_by: Operator | null;
  closed_because: string | null;
};

/** What `toParkedMessage` reads; of the table `parked_messages m`. */
export const parkedColumns = `m.*, (SELECT count(*)::int FROM parked_messages w
  WHERE m.state = 'PARKED' AND w.state = 'WAITING' AND (w.consumer, w.topic, w.key) = (m.consumer, m.topic, m.key)) AS waiting`;

export const toParkedMessage = (context: string, bus: Pick<EventBus, 'read'>, row: ParkedRow): ParkedMessage => {
  const { id, position, parked_at, closed_at, closed_by, closed_because, ...rest } = row;
  return {
    ...rest,
    id: `${context}.${id}`,
    context,
    event: readable(bus, rest.message),
    position: Number(position),
    parkedAt: parked_at.toISOString(),
    closedAt: closed_at?.toISOString() ?? null,
    closedBy: closed_by,
    closedBecause: closed_because,
  };
};

const readable = (bus: Pick<EventBus, 'read'>, message: Json): PublicEvent | null => {
  try {
    return bus.read(message);
  } catch {
    return null;
  }
};

/** The number in an id of this context; undefined for an id of anything else. */
export const parkedNumber = (context: string, id: string): string | undefined =>
  id.startsWith(`${context}.`) ? /^[1-9]\d{0,17}$/.exec(id.slice(context.length + 1))?.[0] : undefined;
