import { defaultRules } from './rules.js';

const lift = { key: 'lift', matter: 'alter-building', title: 'A lift for stair 1', text: 'A lift is built at stair 1.', options: ['YES', 'NO'], ownUnitsUsed: [] };
const notice = { ballotId: 'lift-of-stair-1', questions: [lift], announcedOn: '2027-03-01', opensOn: '2027-03-16', lastOn: '2027-03-31' };
const heads = (some: number, area: number) => ({ heads: some, area });
const objection = { ballotId: 'lift-of-stair-1', objectionId: 'the-notice-was-late' };
/** A lift that is voted on, from its notice to an objection. */
export const ballots = {
  'ballot-announced': {
    ...notice,
    projectIds: ['osmanthus-lane'],
    convenedBy: 'owners-committee',
    electorate: { kind: 'STAIR', estateId: 'osmanthus-court', building: '3', stair: '1' },
    mode: 'NAMED',
    rule: { id: defaultRules.ownersDecision.id, version: 1, values: defaultRules.ownersDecision.values },
  },
  'ballot-announced-anew': notice,
  'ballot-opened': {
    ballotId: 'lift-of-stair-1',
    openedAt: '2027-03-16T00:30:00.000Z',
    openedOn: '2027-03-16',
    closesAt: '2027-03-31T16:00:00.000Z',
    roll: { total: heads(300, 2_400_000), units: 310, digest: 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg', recountRoot: '5nVQYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg4' },
    mode: 'NAMED',
    whyNamed: null,
  },
  'ballot-extended': { ballotId: 'lift-of-stair-1', lastOn: '2027-04-10', closesAt: '2027-04-10T16:00:00.000Z', reason: 'Many were away' },
  'ballot-closed': { ballotId: 'lift-of-stair-1', closedAt: '2027-04-10T16:00:00.000Z' },
  'ballot-result-published': {
    ballotId: 'lift-of-stair-1',
    publishedOn: '2027-04-11',
    objectionsUntil: '2027-04-18',
    results: [
      {
        question: 'lift',
        outcome: 'PASSED',
        majority: 'THREE_QUARTERS',
        part: heads(200, 1_600_000),
        chosen: 'YES',
        votes: { total: heads(300, 2_400_000), cast: heads(200, 1_600_000), spoiled: heads(0, 0), options: { YES: heads(150, 1_200_000), NO: heads(50, 400_000) } },
      },
    ],
    recountRoot: 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg',
  },
  'ballot-objection-raised': {
    ...objection,
    questions: ['lift'],
    reason: 'The notice hung there for ten days only',
    decideBy: '2027-04-30T09:30:00.000Z',
    provisional: false,
  },
  'ballot-objection-escalated': { ...objection, deadline: '2027-04-30T09:30:00.000Z' },
  'ballot-objection-decided': { ...objection, upheld: false, reason: 'It hung there from 1 March', basis: 'Civil Code art. 280', decidedBy: 'street-office' },
  'owners-consented': {
    ballotId: 'lift-of-stair-1',
    question: 'lift',
    matter: 'alter-building',
    workItemId: 'the-lift-of-building-3',
    projectIds: ['osmanthus-lane'],
    estateId: 'osmanthus-court',
    consentedOn: '2027-04-30',
    basis: 'Civil Code art. 278 (7)',
  },
};
