import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { caseScope, everyProject, inherited, maySee, ownOrganisation, projectScope, seersOf, type Addressed, type Audience, type Scope } from './audience.js';
import type { OrganisationId } from './ids.js';

const organisation = (id: string): OrganisationId => id as OrganisationId;
const by = (audience: Audience, projectIds: readonly string[] = ['lane']): Addressed => ({
  audience,
  actor: { personId: 'li', organisationId: organisation('paver'), principalId: organisation('water') },
  projectIds,
});
const of = (id: string, takesPartIn: readonly Scope[] = [], personId = `somebody of ${id}`) => ({
  organisationId: organisation(id),
  personId,
  takesPartIn: new Set(takesPartIn),
});

describe('An event is seen by', () => {
  it.each<[string, Audience, readonly [string, ReturnType<typeof of> | null, boolean][]]>([
    [
      'everybody, if it is public',
      'public',
      [
        ['nobody known', null, true],
        ['anybody', of('gas'), true],
      ],
    ],
    [
      'the parties of its projects, and of all',
      'parties',
      [
        ['nobody known', null, false],
        ['a stranger', of('gas'), false],
        ['a party of it', of('gas', [projectScope('lane')]), true],
        ['a party of another', of('gas', [projectScope('square')]), false],
        ['who holds an office for all', of('gas', [everyProject]), true],
        ['who takes part in a case', of('gas', [caseScope('lane')]), false],
      ],
    ],
    [
      'the organisations that are named',
      { organisations: ['gas'] },
      [
        ['it', of('gas'), true],
        ['a party', of('heat', [projectScope('lane'), everyProject]), false],
      ],
    ],
    [
      'the parties of the case',
      { caseId: 'c1' },
      [
        ['one', of('gas', [caseScope('c1')]), true],
        ['one of another', of('gas', [caseScope('c2')]), false],
      ],
    ],
    [
      'its own organisation alone',
      ownOrganisation,
      [
        ['another', of('gas', [projectScope('lane'), everyProject, caseScope('c1')]), false],
        ['nobody known', null, false],
      ],
    ],
    [
      'the persons alone',
      { persons: ['wang'] },
      [
        ['the person, for any organisation', of('gas', [], 'wang'), true],
        ['who acted', of('heat', [], 'li'), true],
        ['another of the organisation that acted', of('paver'), false],
        ['another of the principal', of('water'), false],
      ],
    ],
  ])('%s', (_, audience, readers) => {
    for (const [who, reader, may] of readers) expect([who, maySee(by(audience), reader)]).toEqual([who, may]);
  });

  it('the organisation that acted and the one it acted for, whoever it is for, unless it is for persons', () => {
    for (const audience of ['parties', { organisations: ['gas'] }, { caseId: 'c1' }, ownOrganisation] satisfies Audience[])
      for (const own of ['paver', 'water']) expect(maySee(by(audience), of(own))).toBe(true);
  });

  it('nobody else, where it is for the parties of no project', () => expect(maySee(by('parties', []), of('gas', [everyProject]))).toBe(false));
});

describe('What hangs on an event', () => {
  const ids = fc.array(fc.constantFrom('gas', 'heat', 'paver'), { maxLength: 2 });
  const audience: fc.Arbitrary<Audience> = fc.oneof(
    fc.constantFrom<Audience>('public', ownOrganisation),
    fc.record({ organisations: ids }),
    fc.record({ persons: ids }),
    fc.record({ caseId: fc.constant('c1') }),
  );
  it('is seen by the same, whichever of them acts then', () => {
    fc.assert(
      fc.property(audience, fc.constantFrom('gas', 'heat', 'paver', 'water'), (given, next) => {
        const first = by(given);
        const actor = { organisationId: organisation(next), personId: next };
        const reader = { ...actor, takesPartIn: new Set<Scope>([caseScope('c1')]) };
        fc.pre(maySee(first, reader));
        const then = { ...first, audience: inherited(first), actor };
        for (const id of ['gas', 'heat', 'paver', 'water', 'li']) {
          const other = { organisationId: organisation(id), personId: id, takesPartIn: reader.takesPartIn };
          expect(maySee(then, other)).toBe(maySee(first, other));
        }
      }),
    );
  });
  it('is compared by one text, in whatever order it was said', () => {
    expect(seersOf(by({ organisations: ['heat', 'gas', 'heat'] }))).toEqual(['organisation:gas', 'organisation:heat', 'organisation:paver', 'organisation:water']);
    expect(seersOf(by({ organisations: ['gas', 'heat'] }))).toEqual(seersOf(by({ organisations: ['heat', 'gas'] })));
  });
});
