import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contractorsEvents, milestoneStatuses, refusals, type MilestoneStatus } from '../../../contracts/index.js';
import { fold, Refusal } from '../../../platform/kernel/index.js';
import { specify } from '../../../platform/kernel/testing/specify.js';
import {
  base,
  define,
  defined,
  gasCo,
  paver,
  photo,
  promise,
  promised,
  reject,
  rejected,
  report,
  reported,
  reportedBy,
  supervisors,
  verified,
  verify,
  waterCo,
} from './work-packages.builders.js';
import { workPackages, type PackageCommand, type PackageEvent } from './work-packages.js';

const packages = specify(workPackages);

const histories: { readonly [S in 'UNKNOWN' | MilestoneStatus]: readonly PackageEvent[] } = {
  UNKNOWN: [],
  DEFINED: [defined()],
  PROMISED: [defined(), promised()],
  REPORTED: [defined(), promised(), reported()],
  VERIFIED: [defined(), promised(), reported(), verified()],
  REJECTED: [defined(), promised(), reported(), rejected()],
};
const commands = { define: define(), promise: promise('2027-06-25'), report: report(), verify: verify(), reject: reject() };

describe('In every state of a milestone, every command', () => {
  const unknown = 'UNKNOWN_WORK_PACKAGE';
  const define = 'ALREADY_EXISTS';
  const open = { define, promise: promised('2027-06-25'), report: reported(), verify: 'NOT_REPORTED', reject: 'NOT_REPORTED' } as const;
  /** A refusal's code, or the one event that follows. */
  const outcomes: { readonly [S in keyof typeof histories]: { readonly [C in keyof typeof commands]: string | PackageEvent } } = {
    UNKNOWN: { define: defined(), promise: unknown, report: unknown, verify: unknown, reject: unknown },
    DEFINED: open,
    PROMISED: open,
    REPORTED: { define, promise: 'ALREADY_REPORTED', report: 'ALREADY_REPORTED', verify: verified(), reject: rejected() },
    VERIFIED: { define, promise: 'ALREADY_VERIFIED', report: 'ALREADY_VERIFIED', verify: 'ALREADY_VERIFIED', reject: 'ALREADY_VERIFIED' },
    REJECTED: open,
  };
  const pairs = Object.entries(outcomes).flatMap(([state, row]) =>
    Object.entries(row).map(([command, outcome]) => [state, command, typeof outcome === 'string' ? outcome : outcome.type, outcome] as const),
  );

  it.each(pairs)('%s, %s: %s', (state, command, _, outcome) => {
    const then = packages.given(...histories[state as keyof typeof histories]).when(commands[command as keyof typeof commands]);
    if (typeof outcome === 'string') then.thenRefuses(outcome);
    else then.then(outcome);
  });

  it.each(milestoneStatuses)('%s: nobody but its contractor promises or reports it', (status) => {
    for (const by of [waterCo, gasCo, supervisors]) {
      packages
        .given(...histories[status])
        .when({ ...commands.promise, by })
        .thenRefuses('NOT_YOUR_MILESTONE', 'packageId');
      packages
        .given(...histories[status])
        .when({ ...commands.report, by })
        .thenRefuses('NOT_YOUR_MILESTONE', 'packageId');
    }
  });

  it.each(milestoneStatuses)('%s: not even its contractor promises or reports it outside the contract', (status) => {
    for (const command of [promise('2027-06-25', { inForce: false }), report([photo()], { inForce: false })])
      packages
        .given(...histories[status])
        .when(command)
        .thenRefuses('NO_CONTRACT', 'packageId');
  });

  it.each(milestoneStatuses)('%s: nobody verifies or rejects it without the office, and never its contractor', (status) => {
    for (const verdict of [verify, reject.bind(null, 'Too thin')]) {
      packages
        .given(...histories[status])
        .when(verdict({ mayVerify: false }))
        .thenRefuses('FORBIDDEN');
      packages
        .given(...histories[status])
        .when(verdict({ by: paver, mayVerify: true }))
        .thenRefuses('SELF_VERIFICATION', 'milestoneKey');
    }
  });

  it('nobody verifies or rejects what the same person reported, for whichever organisation', () => {
    for (const verdict of [verify, reject.bind(null, 'Too thin')]) {
      packages
        .given(defined(), reportedBy('feng'))
        .when(verdict({ personId: 'feng' }))
        .thenRefuses('SELF_VERIFICATION', 'milestoneKey');
    }
    packages
      .given(defined(), reportedBy('feng'), rejected(), reportedBy('zhou'))
      .when(verify({ personId: 'feng' }))
      .then(verified());
  });
});

describe('A work package', () => {
  it.each([
    ['by another than the principal', define({ by: paver }), 'FORBIDDEN', 'contractId'],
    ['under a contract that is not in force', define({ inForce: false }), 'NO_CONTRACT', 'contractId'],
    ['with two milestones of one key', define({ milestones: [base, { ...base, key: 'kerb' }, base] }), 'INVALID_INPUT', 'milestones[2].key'],
    ['with evidence of no kind', define({ milestones: [{ ...base, evidence: { kinds: [], minimum: 1 } }] }), 'INVALID_INPUT', 'milestones[0].evidence.kinds'],
  ] as const)('is not defined %s', (_, command, code, field) => packages.when(command).thenRefuses(code, field));
  it('may ask for no evidence', () =>
    packages.when(define({ milestones: [{ ...base, evidence: { kinds: [], minimum: 0 } }] })).then(defined([{ ...base, evidence: { kinds: [], minimum: 0 } }])));
  it.each([
    promise('2027-06-25', { milestoneKey: 'roof' }),
    report([photo()], { milestoneKey: 'roof' }),
    verify({ milestoneKey: 'roof' }),
    reject('x', { milestoneKey: 'roof' }),
  ])('has the milestones that it has: $type', (command) => packages.given(defined()).when(command).thenRefuses('UNKNOWN_MILESTONE', 'milestoneKey'));
});

describe('A milestone', () => {
  it('is promised anew, for another day', () => packages.given(defined(), promised()).when(promise('2027-06-19')).then(promised('2027-06-19')));
  it('is not promised twice for one day', () => packages.given(defined(), promised()).when(promise()).thenRefuses('NOTHING_CHANGES', 'promisedOn'));
  it('may be promised for the same day once more after it was rejected', () =>
    packages
      .given(...histories.REJECTED)
      .when(promise())
      .then(promised()));
  it('is not promised for a day that has passed', () => packages.given(defined()).when(promise('2027-05-31')).thenRefuses('INVALID_INPUT', 'promisedOn'));
  it('is reported with its evidence, or not at all', () => {
    packages.given(defined()).when(report([])).thenRefuses('EVIDENCE_MISSING', 'evidence');
    packages
      .given(defined())
      .when(report([photo({ sha256: 'x' })]))
      .thenRefuses('EVIDENCE_MALFORMED', 'evidence[0].sha256');
    packages
      .given(defined())
      .when(report([photo()], { note: ' at the gate ' }))
      .then(reported([photo()], 'at the gate'));
  });
  it('is rejected for a reason', () => packages.given(defined(), reported()).when(reject(' ')).thenRefuses('REASON_MISSING', 'reason'));
  it('is reported again after it was rejected, and verified then', () => {
    packages.given(defined(), reported(), rejected()).when(report()).then(reported());
    packages.given(defined(), reported(), rejected(), reported()).when(verify()).then(verified());
  });
  it('stands by itself, whatever happens to others of its package', () =>
    packages
      .given(defined([base, { ...base, key: 'kerb' }]), reported(), verified())
      .when(promise('2027-06-25', { milestoneKey: 'kerb' }))
      .then({
        type: 'milestone-promised',
        data: { packageId: 'p1', milestoneKey: 'kerb', promisedOn: '2027-06-25' },
      }));
});

const by = fc.constantFrom(paver, paver, waterCo, supervisors);
const milestoneKey = fc.constantFrom('base', 'base', 'kerb', 'roof');
const inForce = fc.boolean();
const mayVerify = fc.boolean();
const command: fc.Arbitrary<PackageCommand> = fc.oneof(
  fc.record({ by, inForce }).map(({ by: who, ...given }) => define({ by: who, ...given, milestones: [base, { ...base, key: 'kerb' }] })),
  fc.tuple(fc.constantFrom('2027-05-01', '2027-06-18', '2027-06-25'), fc.record({ by, milestoneKey, inForce })).map(([day, of]) => promise(day, of)),
  fc.tuple(fc.constantFrom([], [photo()], [photo({ uri: 'ftp://x' })]), fc.record({ by, milestoneKey, inForce })).map(([evidence, of]) => report(evidence, of)),
  fc.record({ by, milestoneKey, mayVerify }).map(verify),
  fc.tuple(fc.constantFrom('', 'Too thin'), fc.record({ by, milestoneKey, mayVerify })).map(([reason, of]) => reject(reason, of)),
);

/** What was decided; nothing, if it was refused by a code of the catalogue. Anything else thrown is a fault. */
const attempt = (decide: () => readonly PackageEvent[]): readonly PackageEvent[] => {
  try {
    return decide();
  } catch (error) {
    if (error instanceof Refusal && error.code in refusals) return [];
    throw error;
  }
};

describe('Any sequence of commands', () => {
  it('leaves a history that folds, of events in the published language; a refused command changes nothing, and what is verified stays so', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 30 }), (sequence) => {
        const history: PackageEvent[] = [];
        for (const next of [define({ milestones: [base, { ...base, key: 'kerb' }] }), ...sequence]) {
          const state = fold(workPackages, history);
          const before = structuredClone(state);
          const decided = attempt(() => workPackages.decide(next, state));
          expect(state).toEqual(before);
          for (const event of decided) contractorsEvents[event.type].parse(event.data);
          history.push(...decided);
        }
        for (const key of ['base', 'kerb']) {
          const own = history.filter(({ data }) => 'milestoneKey' in data && data.milestoneKey === key).map(({ type }) => type);
          expect(own.slice(0, -1)).not.toContain('milestone-verified');
          // Each verdict answers a report of its own, given right before it.
          own.forEach((type, index) => {
            if (type === 'milestone-verified' || type === 'milestone-rejected') expect(own[index - 1]).toBe('milestone-reported');
          });
        }
      }),
    );
  });
});
