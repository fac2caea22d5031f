import { describe, expect, it } from '@jest/globals';
import type { Keeping } from '../domain/permissions.js';
import { fold, type OrganisationId } from '../../../platform/kernel/index.js';
import { registeredUnit, units, type UnitEvent } from '../domain/units.js';
import { planImport, type KnownUnit, type Plan } from './plan.js';
import { readRows, type Row } from './read-rows.js';

const heading = 'building,stair,unit,use,state,area,area_source,owner_name,owner_phone,owner_id_number,share,since,basis';
const csv = (...rows: readonly string[]): string => [heading, ...rows].join('\n');
const li = 'Li,139,4401A,1/1,2027-05-01,Entry 7';
const flat = (label: string, area = '61.37', owner = ',,,,,'): string => `3,2,${label},DWELLING,SOLD,${area},REGISTER,${owner}`;
const bad = (...rows: readonly string[]) => readRows(csv(...rows)).bad.map(({ row, column, code }) => [row, column, code]);

describe('A row', () => {
  it('is a unit and one of its owners', () =>
    expect(readRows(csv(flat('401', '61.3', 'Li,139, 44 01a ,1/3,2027-05-01,Entry 7')).toString())).toEqual({
      bad: [],
      rows: [
        {
          ...{
            row: 2,
            building: '3',
            stair: '2',
            label: '401',
            use: 'DWELLING',
            state: 'SOLD',
            area: 6_130,
            areaSource: 'REGISTER',
            since: '2027-05-01',
            basis: 'Entry 7',
          },
          owner: { name: 'Li', phone: '139', idNumber: '4401A', share: { numerator: 1, denominator: 3 } },
        },
      ],
    }));

  it('has an area to the last 0.01 m², whatever floating point makes of it', () => {
    const areas = ['0.07', '1.1', '61', '61.3', '61.37', '1234567.89', '0.29'];
    expect(readRows(csv(...areas.map((area, n) => flat(String(n), area)))).rows.map(({ area }) => area)).toEqual([7, 110, 6_100, 6_130, 6_137, 123_456_789, 29]);
  });

  it('may be quoted, come from another system, and speak of no owner', () => {
    const text = `\ufeffUnit,Building,Use,State,Area,Area_Source\r\n"4,01","3 ""A""",dwelling,undelivered,60,contract\r\n`;
    expect(readRows(text)).toMatchObject({ bad: [], rows: [{ building: '3 "A"', label: '4,01', stair: '', use: 'DWELLING', state: 'UNDELIVERED', owner: null }] });
  });

  it.each<[string, string, string, string]>([
    ['an area of 61.375: it is not rounded', flat('401', '61.375'), 'area', 'AREA_NOT_WHOLE'],
    ['an area of nothing', flat('401', '0.00'), 'area', 'AREA_NOT_WHOLE'],
    ['an area with a comma', flat('401', '"61,37"'), 'area', 'AREA_NOT_WHOLE'],
    ['an area below 0', flat('401', '-61.37'), 'area', 'AREA_NOT_WHOLE'],
    ['no area', flat('401', ''), 'area', 'AREA_NOT_WHOLE'],
    ['a use that there is not', flat('401').replace('DWELLING', 'PALACE'), 'use', 'INVALID_INPUT'],
    ['a state that there is not', flat('401').replace('SOLD', 'LOST'), 'state', 'INVALID_INPUT'],
    ['a source that there is not', flat('401').replace('REGISTER', 'HEARSAY'), 'area_source', 'INVALID_INPUT'],
    ['no building', flat('401').replace(/^3/, ''), 'building', 'INVALID_INPUT'],
    ['no label', flat(''), 'unit', 'INVALID_INPUT'],
    ['a label as long as a book', flat('4'.repeat(101)), 'unit', 'INVALID_INPUT'],
    ['an owner without a number', flat('401', '60', 'Li,139,,1/1,,'), 'owner_id_number', 'INVALID_INPUT'],
    ['a share of nobody', flat('401', '60', ',,,1/2,,'), 'owner_id_number', 'INVALID_INPUT'],
    ['a share of 33.3 %', flat('401', '60', 'Li,139,4401A,33.3%,,'), 'share', 'SHARES_DO_NOT_SUM'],
    ['a share of more than all', flat('401', '60', 'Li,139,4401A,3/2,,'), 'share', 'SHARES_DO_NOT_SUM'],
    ['a day that there is not', flat('401', '60', 'Li,139,4401A,1/1,2027-02-30,'), 'since', 'INVALID_INPUT'],
  ])('is bad with %s', (_, row, column, code) => expect(bad(flat('400'), row)).toEqual([[3, column, code]]));

  it('is told of with all that is wrong with it, and without what stands in it', () => {
    const { bad: found } = readRows(csv('3,2,401,PALACE,SOLD,61.375,REGISTER,Ouyang,13912345678,,1/1,,'));
    expect(found.map(({ column }) => column)).toEqual(['use', 'area', 'owner_id_number']);
    expect(JSON.stringify(found)).not.toMatch(/Ouyang|13912345678/);
  });

  it.each([
    ['without a heading', '', 1, null],
    ['without a column that it takes', heading.replace('area,', ''), 1, 'area'],
    ['with a quote that does not end', csv(flat('401'), '"3,2'), 3, null],
    ['with a line of another length', csv(flat('401'), '3,2'), 3, null],
    ['with no rows', heading, 1, null],
  ])('is in no file %s', (_, text, row, column) => {
    const [first] = readRows(text).bad;
    expect(first).toMatchObject({ row, column, code: 'INVALID_INPUT' });
  });
});

const keeping: Keeping = { by: { personId: 'officer', organisationId: 'committee' as OrganisationId, party: 'RESIDENTS' }, keeperId: 'committee' };
const idOf = ({ building, stair, label }: Row): string => [building, stair, label].join('/');
const plan = (text: string, known: readonly KnownUnit[] = [], residentBy: ReadonlyMap<string, string> = new Map(), more: object = {}): Plan =>
  planImport({
    ...{ estateId: 'e1', idOf, keeping, residentBy, today: '2027-06-01', stamp: 's', reason: 'Import june' },
    ...readRows(text),
    known: new Map(known.map((unit) => [unit.id, unit])),
    ...more,
  });
const after = ({ units: planned }: Plan, before: readonly KnownUnit[] = []): readonly KnownUnit[] =>
  planned.map(({ id, events }) => {
    const known = before.find((each) => each.id === id);
    const history: readonly UnitEvent[] = events;
    return {
      id,
      version: (known?.version ?? 0) + events.length,
      unit: registeredUnit(fold(units, history, known ? { status: 'registered', unit: known.unit } : units.initialState)),
    };
  });

describe('A file', () => {
  it('makes what is new, changes what differs, leaves the rest, and only names what it does not have', () => {
    const first = plan(csv(flat('401', '60', li), flat('402'), flat('403')));
    expect(first.counts).toEqual({ newUnits: 3, changedUnits: 0, unchangedUnits: 0, goneUnits: 0, newResidents: 1 });
    const known = after(first);
    const owner = first.residents[0]?.residentId ?? '';
    const second = plan(csv(flat('401', '60', li), flat('402', '70'), flat('404')), known, new Map([['4401A', owner]]));
    expect(second.counts).toEqual({ newUnits: 1, changedUnits: 1, unchangedUnits: 1, goneUnits: 1, newResidents: 0 });
    expect(second.gone.map(({ label }) => label)).toEqual(['403']);
    expect(second.units.map(({ id, events }) => [id, ...events.map(({ type }) => type)])).toEqual([
      ['3/2/402', 'unit-corrected'],
      ['3/2/404', 'unit-registered'],
    ]);
    const third = plan(csv(flat('401', '60', 'Wang,137,4402,1/1,2027-08-01,Entry 8'), flat('402'), flat('403')), known, new Map([['4401A', owner]]));
    expect(third.units[0]?.events).toMatchObject([{ type: 'owners-changed', data: { since: '2027-08-01', basis: 'Entry 8' } }]);
  });

  it('knows an owner of several units, and co-owners of one, by their numbers', () => {
    const {
      counts,
      residents,
      units: planned,
    } = plan(csv(flat('401', '60', 'Li,139,4401A,1/2,,'), flat('401', '60', 'Wang,137,4402,1/2,,'), flat('402', '60', 'Li,139,4401a,,,')));
    expect([counts.newUnits, counts.newResidents]).toEqual([2, 2]);
    expect(residents.map(({ data }) => [data.name, data.idNumber])).toEqual([
      ['Li', '4401A'],
      ['Wang', '4402'],
    ]);
    const ownersOf = (n: number) => planned[n]?.events.flatMap((event) => (event.type === 'owners-changed' ? event.data.owners.map(({ residentId }) => residentId) : []));
    expect([ownersOf(0), ownersOf(1)]).toEqual([residents.map(({ residentId }) => residentId), [residents[0]?.residentId]]);
  });

  it('is confirmed by what it would change: the same look gives the same digest, another one another', () => {
    const text = csv(flat('401', '60', li), flat('402'));
    const { digest } = plan(text);
    expect(plan(text).digest).toBe(digest);
    for (const other of [
      plan(csv(flat('401', '60', li))),
      plan(csv(flat('401', '61', li), flat('402'))),
      plan(text, [], new Map([['4401A', 'known']])),
      plan(text, [], new Map(), { stamp: 't' }),
    ])
      expect(other.digest).not.toBe(digest);
  });

  it.each<[string, readonly string[], number, string | null, string]>([
    ['a unit twice', [flat('401'), flat('401')], 3, 'unit', 'ALREADY_EXISTS'],
    ['two rows of a unit that differ', [flat('401', '60', 'Li,139,4401A,1/2,,'), flat('401', '61', 'Wang,137,4402,1/2,,')], 3, 'unit', 'INVALID_INPUT'],
    ['shares that do not sum', [flat('401', '60', 'Li,139,4401A,1/2,,'), flat('401', '60', 'Wang,137,4402,1/3,,')], 2, 'share', 'SHARES_DO_NOT_SUM'],
    ['an owner twice', [flat('401', '60', 'Li,139,4401A,1/2,,'), flat('401', '60', 'Li,139,4401A,1/2,,')], 2, 'share', 'OWNER_NAMED_TWICE'],
    ['an owner of what is unsold', [flat('401', '60', li).replace('SOLD', 'UNSOLD')], 2, 'state', 'UNIT_IS_UNSOLD'],
    ['one number of two names', [flat('401', '60', 'Li,139,4401A,,,'), flat('402', '60', 'Wang,139,4401A,,,')], 3, 'owner_name', 'INVALID_INPUT'],
  ])('has a bad row with %s', (_, rows, row, column, code) =>
    expect(plan(csv(...rows)).bad.map((each) => [each.row, each.column, each.code])).toEqual([[row, column, code]]),
  );

  it('has a bad row where owners changed later than it says', () => {
    const known = after(plan(csv(flat('401', '60', li))));
    expect(plan(csv(flat('401', '60', 'Wang,137,4402,,2027-04-30,')), known).bad).toEqual([
      { row: 2, column: 'since', code: 'OWNERS_CHANGED_LATER', message: expect.stringMatching(/^They last changed on 2027-05-01\. Give that day/) },
    ]);
  });
});
