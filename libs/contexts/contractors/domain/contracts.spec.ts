import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { contractorsEvents } from '../../../contracts/index.js';
import { fold, parties, Refusal, type OrganisationId, type Party } from '../../../platform/kernel/index.js';
import { specify } from '../../../platform/kernel/testing/specify.js';
import { concluded, contracts, isInForce, type ContractCommand, type ContractEvent } from './contracts.js';

const waterCo = 'water-co' as OrganisationId;
const paver = 'paver' as OrganisationId;
const gasCo = 'gas-co' as OrganisationId;
const window = { start: '2027-05-01T00:00:00.000Z', end: '2027-09-01T00:00:00.000Z' };

type Terms = Partial<{ title: string; window: typeof window; projectIds: readonly string[] }>;
const conclude = (terms: Terms = {}, { contractorParty = 'CONTRACTOR' }: { contractorParty?: Party } = {}): ContractCommand => ({
  type: 'conclude-contract',
  by: waterCo,
  contractorParty,
  contract: { id: 'c1', contractorId: paver, title: 'Trench', window, projectIds: ['mao-er'], ...terms },
});
type End = Partial<Record<'at' | 'now' | 'reason', string>> & { readonly by?: OrganisationId };
const end = ({ by = waterCo, at = '2027-06-01T08:00:00.000Z', now = at, reason = 'Both agreed' }: End = {}): ContractCommand => ({
  type: 'end-contract',
  by,
  at,
  now,
  reason,
});
const contractConcluded = (terms: Terms = {}): ContractEvent => ({
  type: 'contract-concluded',
  data: { contractId: 'c1', principalId: waterCo, contractorId: paver, title: 'Trench', window, projectIds: ['mao-er'], ...(terms as object) },
});
const contractEnded = (endsAt = '2027-06-01T08:00:00.000Z'): ContractEvent => ({ type: 'contract-ended', data: { contractId: 'c1', endsAt, reason: 'Both agreed' } });

describe('A contract', () => {
  const spec = specify(contracts);

  it('is concluded with a contractor', () => spec.when(conclude()).then(contractConcluded()));
  it.each(parties.filter((party) => party !== 'CONTRACTOR'))('is not concluded with %s', (contractorParty) =>
    spec.when(conclude({}, { contractorParty })).thenRefuses('INVALID_INPUT', 'contractorId'),
  );
  it('has a window that ends after it starts', () =>
    spec.when(conclude({ window: { start: window.start, end: window.start } })).thenRefuses('WINDOW_ENDS_BEFORE_START', 'window.end'));
  it('is concluded once', () => spec.given(contractConcluded()).when(conclude()).thenRefuses('ALREADY_EXISTS', 'idempotencyKey'));
  it('names each project once', () => spec.when(conclude({ projectIds: ['a', 'b', 'a'] })).then(contractConcluded({ projectIds: ['a', 'b'] })));

  it('is ended by either side', () => {
    spec.given(contractConcluded()).when(end()).then(contractEnded());
    spec
      .given(contractConcluded())
      .when(end({ by: paver }))
      .then(contractEnded());
  });
  it.each([
    ['by a stranger', end({ by: gasCo }), 'FORBIDDEN', 'contractId'],
    ['without a reason', end({ reason: ' ' }), 'REASON_MISSING', 'reason'],
    ['once its window is over', end({ at: window.end }), 'ALREADY_ENDED', 'contractId'],
    ['as of a time that has passed', end({ now: '2027-06-01T08:05:00.001Z' }), 'INVALID_INPUT', 'occurredAt'],
  ] as const)('is not ended %s', (_, command, code, field) => spec.given(contractConcluded()).when(command).thenRefuses(code, field));
  it('is ended although the clock of the sender is slow', () =>
    spec
      .given(contractConcluded())
      .when(end({ now: '2027-06-01T08:05:00.000Z' }))
      .then(contractEnded()));
  it('is ended once, and only if there is one', () => {
    spec
      .given(contractConcluded(), contractEnded())
      .when(end({ by: paver }))
      .thenRefuses('ALREADY_ENDED', 'contractId');
    spec.when(end()).thenRefuses('UNKNOWN_CONTRACT', 'contractId');
  });

  it.each([
    ['before it starts', '2027-04-30T23:59:59.999Z', 'mao-er', [false, false]],
    ['from its first instant', '2027-05-01T00:00:00.000Z', 'mao-er', [true, true]],
    ['until it is ended', '2027-06-01T07:59:59.999Z', 'mao-er', [true, true]],
    ['from when it was ended', '2027-06-01T08:00:00.000Z', 'mao-er', [true, false]],
    ['up to its last instant', '2027-08-31T23:59:59.999Z', 'mao-er', [true, false]],
    ['once its window is over', '2027-09-01T00:00:00.000Z', 'mao-er', [false, false]],
    ['in another project', '2027-05-02T00:00:00.000Z', 'nan-luo', [false, false]],
  ])('is in force or not %s', (_, at, projectId, [open, ended]) => {
    const of = (...history: ContractEvent[]) => concluded(fold(contracts, history));
    expect([isInForce(of(contractConcluded()), projectId, at), isInForce(of(contractConcluded(), contractEnded()), projectId, at)]).toEqual([open, ended]);
  });
  it('without projects is for all of them', () =>
    expect(isInForce(concluded(fold(contracts, [contractConcluded({ projectIds: [] })])), 'nan-luo', window.start)).toBe(true));
});

it('Whatever is tried in whatever order, what was decided is published language and folds, and what was refused changes nothing', () => {
  const at = fc.constantFrom('2027-04-01T00:00:00.000Z', '2027-06-01T08:00:00.000Z', window.end);
  const command = fc.oneof(
    fc.record({ contractorParty: fc.constantFrom(...parties) }).map((given) => conclude({}, given)),
    fc.record({ by: fc.constantFrom(waterCo, paver, gasCo), at, now: at, reason: fc.constantFrom('', 'Both agreed') }).map(end),
  );
  fc.assert(
    fc.property(fc.array(command, { maxLength: 12 }), (commands) => {
      const history: ContractEvent[] = [];
      for (const next of commands) {
        const state = fold(contracts, history);
        const before = structuredClone(state);
        try {
          const decided = contracts.decide(next, state);
          for (const event of decided) contractorsEvents[event.type].parse(event.data);
          history.push(...decided);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
        }
        expect(state).toEqual(before);
      }
      expect(history.length).toBeLessThanOrEqual(2);
      expect(fold(contracts, history).status).toBe(history.length === 0 ? 'unknown' : 'concluded');
    }),
  );
});
