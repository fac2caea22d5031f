import type { After, EventBus, PublicEvent, RelayState } from '../../event-bus/index.js';

/** What consumers have made of a topic after a place in its log: each event once, and the last of each partition. */
export type Held = { readonly events: readonly PublicEvent[]; readonly last: Readonly<Record<string, number>> };

/** Repeats, and whatever came too late to be applied, are left out, as consumers leave them out. */
export const heldBy = async (bus: EventBus, topic: string, after: After, previous: RelayState['previous']): Promise<Held> => {
  const last: Record<string, number> = { ...previous };
  const events: PublicEvent[] = [];
  for await (const { partition, event } of bus.published(topic, after)) {
    if (event.position <= (last[partition] ?? 0)) continue;
    last[partition] = event.position;
    events.push(event);
  }
  return { events, last };
};
