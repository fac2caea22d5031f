import { createHash } from 'node:crypto';
import { beforeAll, expect, it } from '@jest/globals';
import { describeWithData, sharedData } from '../../../test/support/shared-data.js';
import { defaultRules } from '../../../libs/contracts/index.js';
import { checkFootprint } from '../../../libs/platform/geometry/index.js';
import type { Source } from '../source.js';
import { toRoc } from './dates.js';
import { readTaipei, type TaipeiFiles } from './read.js';
import { taipeiSource } from './source.js';

type Window = { start: string; end: string | null };

describeWithData('The road works of Taipei, as commands', () => {
  let files: TaipeiFiles;
  let source: Source;
  beforeAll(async () => {
    files = await readTaipei(sharedData);
    source = taipeiSource(files);
  });
  const steps = () => source.snapshots.flatMap((snapshot) => snapshot.steps);

  it('are of 41 applicants, in 12 districts, 1,459 works', () => {
    const by = (prefix: string) => source.organisations.filter(({ key }) => key.startsWith(prefix));
    expect(by('applicant/')).toHaveLength(41);
    expect(by('contractor/')).toHaveLength(93);
    expect(
      by('applicant/')
        .filter(({ party }) => party === 'GOVERNMENT')
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['交工處', '公運處', '捷運一工處(東區)', '捷運二工處(南區)', '新工處', '新北市新工處', '水利處', '環保局', '農水署七星管理處', '衛工處', '都發局'].sort());
    expect(source.projects).toHaveLength(12);
    expect(steps().filter(({ mutation }) => mutation === 'planWorks')).toHaveLength(1_459);
    expect(new Set(steps().map(({ key }) => key)).size).toBe(steps().length);
  });

  it('ask for the permit of the one emergency that is over', () => {
    const asked = steps().filter(({ permit }) => permit);
    expect(asked).toMatchObject([{ mutation: 'finishWorks', works: 'EN1150001/1', permit: { kind: 'DIG' } }]);
  });

  it('name no person', () => {
    expect(source.organisations.map(({ name }) => name)).not.toContain('郭柏鋐');
    expect(source.organisations.filter(({ name }) => name.startsWith('私人申請 '))).toHaveLength(1);
  });

  it('give, folded up to each of 51 polls, the list that the source had then', () => {
    const listed = new Map<string, Window>();
    for (const [index, { at, steps: polled }] of source.snapshots.entries()) {
      for (const { mutation, works, input } of polled) {
        if (mutation === 'planWorks' || mutation === 'rescheduleWorks') listed.set(works, input['window'] as Window);
        if (mutation === 'finishWorks' || mutation === 'cancelWorks') listed.delete(works);
      }
      const lines = [...listed].map(([works, window]) => [...works.split('/'), ...toRoc(window)].join('|')).sort();
      const hash = createHash('sha256').update(lines.join('\n')).digest('hex');
      expect([at, lines.length, hash]).toEqual([at, Number(files.snapshots[index]?.listed), files.snapshots[index]?.sha256]);
    }
    expect(source.snapshots).toHaveLength(51);
  });

  it('have footprints that Hutong takes, the 79 that cross themselves repaired', () => {
    const footprints = steps().flatMap(({ input }) => (input['footprint'] ? [input['footprint'] as { geometry: unknown; widthMetres: number }] : []));
    for (const footprint of footprints) checkFootprint(footprint, defaultRules.footprint.values.maxMetres);
    expect(footprints).toHaveLength(1_459 + 9);
  });

  it('happen before they are seen', () => {
    for (const snapshot of source.snapshots) for (const { occurredAt } of snapshot.steps) expect(Date.parse(occurredAt)).toBeLessThanOrEqual(Date.parse(snapshot.at));
  });
});
