import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWithData, sharedData } from '../support/shared-data.js';
import { Api, ImportStopped } from '../../tools/import/api.js';
import { Progress } from '../../tools/progress.js';
import { runImport } from '../../tools/import/run-import.js';
import type { Source } from '../../tools/import/source.js';
import type { ImportState } from '../../tools/import/state.js';
import { readTaipei } from '../../tools/import/taipei/read.js';
import { taipeiSource } from '../../tools/import/taipei/source.js';
import { startOwnSystem, type OwnSystem } from '../../tools/own-system.js';

type Entry = {
  readonly type: string;
  readonly party: string;
  readonly occurredAt: string;
  readonly organisation: { readonly name: string } | null;
  readonly data: Record<string, unknown>;
};

/** Calls back after so many commands. */
class Countdown extends Progress {
  constructor(
    private left: number,
    private readonly then: () => void,
  ) {
    super('import');
  }
  override start(): void {}
  override step(): void {
    if (--this.left === 0) this.then();
  }
  override stop(): void {}
}

/** Per project and source context, what the timeline says, in its order; ids follow from keys and are the same in every run. */
const timelines = async (api: Api): Promise<Map<string, string[]>> => {
  const { projects } = await api.ask<{ projects: { edges: { node: { id: string; name: string } }[] } }>('{ projects(first: 100) { edges { node { id name } } } }', {});
  const found = new Map<string, string[]>();
  for (const { node } of projects.edges) {
    for (let after: string | null = null, more = true; more;) {
      const { timeline }: { timeline: { edges: { node: Entry }[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } } = await api.ask(
        `query ($id: ID!, $after: String) { timeline(projectId: $id, first: 1000, after: $after) {
          edges { node { type party occurredAt organisation { name } data } } pageInfo { hasNextPage endCursor } } }`,
        { id: node.id, after },
      );
      for (const { node: entry } of timeline.edges) {
        const key = `${node.name} ${entry.type.split('.')[0]}`;
        found.set(key, [...(found.get(key) ?? []), JSON.stringify(entry)]);
      }
      [after, more] = [timeline.pageInfo.endCursor, timeline.pageInfo.hasNextPage];
    }
  }
  return found;
};

describeWithData('An import whose Hutong is killed', () => {
  let source: Source;
  let undisturbed: OwnSystem;
  let killed: OwnSystem;
  beforeAll(async () => {
    const whole = taipeiSource(await readTaipei(sharedData));
    source = { ...whole, snapshots: whole.snapshots.slice(0, 10) };
    undisturbed = await startOwnSystem({});
    killed = await startOwnSystem({});
  }, 120_000);
  afterAll(async () => {
    await undisturbed.stop();
    await killed.stop();
  }, 60_000);

  const importInto = async (system: OwnSystem, progress: Progress): Promise<ImportState> =>
    runImport(source, await Api.open(system.url, system.dataFolder), { url: system.url, stateFile: join(system.dataFolder, 'imports.json'), progress });

  it('goes on where it was, and ends with the timeline of an undisturbed one', async () => {
    await importInto(undisturbed, new Countdown(Infinity, () => undefined));
    // In the first snapshot, later in it, and in one of the others.
    for (const commands of [150, 300, 220]) {
      let gone: Promise<void> | undefined;
      await expect(importInto(killed, new Countdown(commands, () => void (gone = killed.kill())))).rejects.toThrow(ImportStopped);
      await gone;
      await killed.startAgain();
    }
    const state = await importInto(killed, new Countdown(Infinity, () => undefined));
    expect(state.snapshots.map(({ snapshot }) => snapshot)).toEqual(source.snapshots.map(({ at }) => at));

    const [expected, got] = await Promise.all([
      timelines(await Api.open(undisturbed.url, undisturbed.dataFolder)),
      timelines(await Api.open(killed.url, killed.dataFolder)),
    ]);
    for (const [key, entries] of expected) {
      // Conflicts arise in the order in which contexts are heard, which is nobody's promise: they are compared as a set.
      const order = (list: readonly string[] = []) => (key.endsWith('coordination') ? list.map(conflictOf).sort() : list);
      expect(order(got.get(key))).toEqual(order(entries));
    }
    expect([...got.keys()].sort()).toEqual([...expected.keys()].sort());
    expect([...expected.values()].flat().length).toBeGreaterThan(source.snapshots.flatMap(({ steps }) => steps).length);
  }, 180_000);
});

const conflictOf = (entry: string): string => {
  const { type, data } = JSON.parse(entry) as Entry;
  return `${type} ${String(data['conflictId'])}`;
};
