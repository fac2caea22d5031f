import { beforeAll, expect, it } from '@jest/globals';
import { defaultRules } from '../../../libs/contracts/index.js';
import { describeWithData, sharedData } from '../../../test/support/shared-data.js';
import type { Source } from '../source.js';
import { absenceRule } from './presence.js';
import { nameOf, readNorthTaiwan, type RoadDigEvent } from './read.js';
import { northTaiwanSource } from './source.js';

const closes = (mutation: string) => mutation === 'finishWorks' || mutation === 'cancelWorks';

describeWithData('The road-dig cases of three cities, as commands', () => {
  let events: readonly RoadDigEvent[];
  let source: Source;
  beforeAll(async () => {
    events = await readNorthTaiwan(sharedData);
    source = northTaiwanSource(events);
  });
  const polls = () => [...Map.groupBy(events, ({ snapshot_time }) => snapshot_time)];

  it('plan every case that was ever listed, under keys of their own', () => {
    const steps = source.snapshots.flatMap((snapshot) => snapshot.steps);
    expect(new Set(steps.filter(({ mutation }) => mutation === 'planWorks').map(({ works }) => works))).toEqual(new Set(events.map(nameOf)));
    expect(new Set(steps.map(({ key }) => key)).size).toBe(steps.length);
  });

  it('start nothing that needs a permit without one that holds then', () => {
    const needed = { ...defaultRules.permitsNeeded.values };
    const kinds = new Map<string, string>();
    const permits: string[] = [];
    for (const { at, steps } of source.snapshots)
      for (const { mutation, works, input, permit } of steps) {
        if (typeof input['kind'] === 'string') kinds.set(works, input['kind']);
        if (mutation !== 'startWorks') continue;
        const kind = kinds.get(works) ?? '';
        permits.push(permit?.kind ?? 'none');
        if (needed.emergency.some((each) => each === kind)) expect(permit?.kind).toBe('DIG');
        else if (kind === 'PAVING') expect(permit).toBeUndefined();
        else {
          expect(permit?.kind).toBe(needed.dig.some((each) => each === kind) ? 'DIG' : 'CLOSE_LANE');
          const { start, end } = permit!.window;
          const poll = new Date(at).toISOString();
          expect(start <= poll && poll < (end ?? '')).toBe(true);
        }
      }
    expect([...new Set(permits)].sort()).toEqual(['CLOSE_LANE', 'DIG', 'none']);
  });

  it('ask for the permit of every emergency that is over, once', () => {
    const emergencies = new Set<string>();
    const asked = new Set<string>();
    let unseen = 0;
    for (const { mutation, works, input, permit } of source.snapshots.flatMap(({ steps }) => steps)) {
      if (mutation === 'planWorks') asked.delete(works);
      if (typeof input['kind'] === 'string') emergencies[input['kind'] === 'EMERGENCY_REPAIR' ? 'add' : 'delete'](works);
      if (mutation === 'finishWorks' && emergencies.has(works)) {
        expect(permit !== undefined).toBe(!asked.has(works));
        if (permit) unseen++;
      } else if (closes(mutation)) expect(permit).toBeUndefined();
      if (permit) asked.add(works);
    }
    expect(unseen).toBe(24);
  });

  /** Entries of each application that the lists hold, poll by poll. */
  const lists = function* () {
    const entries = new Map<string, number>();
    for (const [index, [at, polled]] of polls().entries()) {
      for (const event of polled) {
        const change = event.event === 'NO_LONGER_LISTED' ? -1 : event.event === 'CHANGED' ? 0 : 1;
        entries.set(nameOf(event), (entries.get(nameOf(event)) ?? 0) + change);
      }
      const closed = source.snapshots[index]?.steps.filter(({ mutation }) => closes(mutation)).map(({ works }) => works) ?? [];
      yield { at, listed: new Set([...entries].filter(([, number]) => number > 0).map(([name]) => name)), closed };
    }
  };

  it('close nothing that a list had during the last day', () => {
    const lastSeen = new Map<string, number>();
    let before: ReadonlySet<string> = new Set();
    for (const { at, listed, closed } of lists()) {
      for (const name of before) if (!listed.has(name)) lastSeen.set(name, Date.parse(at));
      for (const name of closed) {
        expect(listed.has(name)).toBe(false);
        expect(Date.parse(at) - (lastSeen.get(name) ?? NaN)).toBeGreaterThanOrEqual(absenceRule.hours * 3_600_000);
      }
      before = listed;
    }
  });

  it('close nothing at the polls at which the list of Keelung vanished', () => {
    let most = 0;
    let bad = 0;
    for (const { listed, closed } of lists()) {
      const inKeelung = [...listed].filter((name) => name.startsWith('keelung/')).length;
      if (inKeelung < most / 3) {
        bad++;
        expect(closed.filter((name) => name.startsWith('keelung/'))).toEqual([]);
      }
      most = Math.max(most, inKeelung);
    }
    expect(bad).toBeGreaterThan(3);
  });
});
