import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { refusal } from '../../../contracts/index.js';
import { Bus, type QueryMessage } from '../../../platform/command-bus/index.js';
import type { NextEntries, NextPage } from '../queries/next-entries.js';
import type { TimelineRow } from '../queries/timeline.js';
import { LiveTimeline } from './live-timeline.js';

type Row = NextPage['entries'][number];
const at = (position: number) =>
  ({ position, event: { projectIds: [], type: 'utilities.works-planned.v1', actor: {}, subject: {}, occurredAt: '2026-11-26T00:00:00Z' } }) as unknown as Row;

/** Coordination as another process: it may be restored from a backup while readers follow it. */
class Coordination extends Bus {
  log = { generation: 1, positions: [1, 2] };

  override execute(): never {
    throw new Error('Nobody commands anything here');
  }

  override async ask<Answer>(query: QueryMessage<object, Answer>): Promise<Answer> {
    const { position, generation, waitMs } = query.input as NextEntries['input'];
    if (generation != null && generation !== this.log.generation) throw refusal('CURSOR_OF_ANOTHER_GENERATION', 'after');
    if (waitMs) await new Promise((resolve) => setTimeout(resolve, 5));
    const end = this.log.positions.at(-1) ?? 0;
    const entries = position == null ? [] : this.log.positions.filter((each) => each > position).map(at);
    return { entries, restricted: [], position: end, generation: this.log.generation } satisfies NextPage as Answer;
  }
}

describe('Who follows the timeline while it is restored from a backup', () => {
  let coordination: Coordination;
  let live: LiveTimeline;
  let gone: AbortController;
  const follow = () => live.entries({}, { caller: null, correlationId: 'c' }, gone.signal);
  const positionOf = ({ value }: IteratorResult<TimelineRow>) => (value as Row).position;

  beforeEach(() => {
    [coordination, gone] = [new Coordination(), new AbortController()];
    live = new LiveTimeline(coordination);
  });
  afterEach(async () => {
    gone.abort();
    await live.beforeApplicationShutdown();
  });

  it('is refused as their cursor is, instead of going on in a log that repeats what they have seen', async () => {
    const entries = follow();
    const third = entries.next();
    await new Promise((resolve) => setTimeout(resolve, 20));
    coordination.log.positions.push(3);
    expect(positionOf(await third)).toBe(3);
    coordination.log = { generation: 2, positions: [1, 2, 1_000_003] };
    await expect(entries.next()).rejects.toMatchObject({ code: 'CURSOR_OF_ANOTHER_GENERATION' });
  });

  it('goes on where it came after that', async () => {
    const before = follow();
    const none = before.next();
    await new Promise((resolve) => setTimeout(resolve, 20));
    coordination.log = { generation: 2, positions: [1, 2, 1_000_003] };
    const next = follow().next();
    await expect(none).rejects.toMatchObject({ code: 'CURSOR_OF_ANOTHER_GENERATION' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    coordination.log.positions.push(1_000_004);
    expect(positionOf(await next)).toBe(1_000_004);
  });
});
