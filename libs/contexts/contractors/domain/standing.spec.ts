import { describe, expect, it } from '@jest/globals';
import { slipDaysOf, standingAfter, type Milestone, type RecordedPackageEvent, type WorkPackage } from './standing.js';
import { base, defined, paver, photo, promised, rejected, reported, supervisors, verified } from './work-packages.builders.js';
import type { PackageEvent } from './work-packages.js';

const recorded = (event: PackageEvent, { by = paver, at = '2027-06-21T02:00:00Z', learned = '2027-06-23T02:00:00Z' } = {}): RecordedPackageEvent => ({
  ...event,
  occurredAt: new Date(at),
  recordedAt: new Date(learned),
  metadata: { actor: { organisationId: by } },
});
const standing = (...events: RecordedPackageEvent[]): Milestone => {
  const standingNow = events.reduce<WorkPackage | undefined>(standingAfter, undefined);
  return standingNow!.milestones[0]!;
};
/** Shanghai has no summer time. */
const dayOf = (instant: Date) => new Date(instant.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
const slip = (...events: RecordedPackageEvent[]) => slipDaysOf(standing(...events), dayOf);

const untouched = {
  id: 'p1/base',
  packageId: 'p1',
  key: 'base',
  title: 'Base course laid',
  status: 'DEFINED',
  dueOn: '2027-06-20',
  evidenceNeeded: base.evidence,
  promisedOn: null,
  reportedAt: null,
  recordedAt: null,
  evidence: [],
  note: null,
  verifiedBy: null,
  rejectedReason: null,
};
const reportedThen = { promisedOn: '2027-06-18', reportedAt: '2027-06-21T02:00:00.000Z', recordedAt: '2027-06-23T02:00:00.000Z', evidence: [photo()], note: 'dry' };
const history = [recorded(defined()), recorded(promised()), recorded(reported([photo()], 'dry'))];

describe('A milestone stands', () => {
  it('as it was defined, at first', () => expect(standing(recorded(defined()))).toEqual(untouched));
  it('promised, for the day that was promised last', () =>
    expect(standing(recorded(defined()), recorded(promised()), recorded(promised('2027-06-19')))).toEqual({
      ...untouched,
      status: 'PROMISED',
      promisedOn: '2027-06-19',
    }));
  it('reported, with when it happened and when that was learned', () => expect(standing(...history)).toEqual({ ...untouched, ...reportedThen, status: 'REPORTED' }));
  it('verified, by whom', () =>
    expect(standing(...history, recorded(verified(), { by: supervisors }))).toEqual({ ...untouched, ...reportedThen, status: 'VERIFIED', verifiedBy: 'supervisors' }));
  it('rejected, with the reason, until it is reported again', () => {
    const again = [...history, recorded(rejected(), { by: supervisors })];
    expect(standing(...again)).toEqual({ ...untouched, ...reportedThen, status: 'REJECTED', rejectedReason: 'Too thin' });
    expect(standing(...again, recorded(promised('2027-06-30')))).toMatchObject({ status: 'PROMISED', rejectedReason: 'Too thin' });
    expect(standing(...again, recorded(reported()))).toMatchObject({ status: 'REPORTED', rejectedReason: null, note: null });
  });
});

describe('Its slip in days (F5)', () => {
  it.each([
    ['is none while nothing is promised', [], null],
    ['is that of the promise', [recorded(promised('2027-07-01'))], 11],
    ['is negative when it is early', [recorded(promised('2027-06-18'))], -2],
    ['is that of the deed, in the zone of the installation', [recorded(promised()), recorded(reported(), { at: '2027-06-20T15:59:59Z' })], 0],
    ['is that of the deed, a second later', [recorded(promised()), recorded(reported(), { at: '2027-06-20T16:00:00Z' })], 1],
    ['is that of the promise again, once the deed is rejected', [recorded(promised('2027-06-22')), recorded(reported()), recorded(rejected())], 2],
    ['is none when what was never promised is rejected', [recorded(reported()), recorded(rejected())], null],
  ])('%s', (_, events, days) => expect(slip(recorded(defined()), ...events)).toBe(days));
});
