import { describe, expect, it } from '@jest/globals';
import {
  announce,
  announced,
  announceAnew,
  announcedAnew,
  close,
  closed,
  decideObjection,
  escalate,
  extend,
  local,
  object,
  objected,
  objectionDecided,
  open,
  opened,
  publish,
  published,
  question,
} from './ballot.builders.js';
import { allowed, attempted, choose, countsFor, counting, heads, put, quorum, roll, sent } from './ballot-cases.builders.js';
import { ballots } from './ballot.js';
import type { BallotEvent } from './ballot-state.js';
import { disclosureOf } from './disclosure.js';
import { metres, rule, unit, units } from './electorate.builders.js';
import { mustBeExecutable } from './execution.js';
import { fold } from '../../../../platform/kernel/index.js';
import { completed } from './questions.js';
import { agreeAsCoOwner, cast, disputeRoll, grantProxy, head, keyPaper, objectAsCoOwner, poll, receivePaper, revokeProxy, sealedVote, sisters } from './vote.builders.js';

/*
 * How owners' votes come out, one case a row: its number, the situation, the outcome, and how the software is asked. The base unless stated: 300 heads,
 * 24,000.00 m². P = taking part, Y = in favour; heads / area in m², 80 m² a head where only heads are given. ¾: a matter that needs three quarters
 * (Civil Code art. 278, 6–8); ½: one that needs more than half. D: our default where the law leaves it open.
 */
type Row = readonly [number: number, situation: string, outcome: string, asked: () => string];
const strong = 'alter-building';
const simple = 'manager';

const flats = units(300);
const spaces = units(40, { use: 'PARKING', area: metres(12.5) }, 'space').map((space, index) => ({ ...space, ownership: flats[index]?.ownership ?? null }));
const stair = [...units(12, { building: '2', stair: '3', area: metres(60) }, 'stair 3'), ...flats];
const inStair = roll(stair, { electorate: { kind: 'STAIR', estateId: 'estate', building: '2', stair: '3' } });
const lastMoment = local('2027-03-31T23:59:59.999');
const midnight = local('2027-04-01T00:00:00.000');
const anHourLate = local('2027-04-01T01:00:00.000');
const dayAfter = local('2027-04-01T10:00:00.000');
const at = (time: string): Date => local(`2027-03-20T${time}:00.000`);
const running: readonly BallotEvent[] = [announced(), opened()];
const counted: readonly BallotEvent[] = [announced(), opened(), closed(), published()];
const waiting: readonly BallotEvent[] = [announced(), opened(), closed()];
const mayBegin = (history: readonly BallotEvent[], today: string, consents: readonly string[] = []): string =>
  attempted(() => mustBeExecutable(fold(ballots, history), { question: 'lift', today, consents: new Set(consents) }));
const overUnit = announced({ questions: [question({ ownUnitsUsed: ['101', '201'] })] });
const joins = { silence: ['JOIN_MAJORITY'] };
const spoiledPart = { spoiled: ['TAKES_PART'] };
const ofDeveloper = [...units(20, { state: 'UNSOLD' }, 'unsold'), ...units(5, { state: 'UNDELIVERED' }, 'late')];
const wangHasThree = roll([...units(297), ...units(3, { owners: ['wang'] }, 'wang’s')]);
const liHas60 = roll([unit('101', { owners: ['li'], area: metres(60) })]);
const both = head({ unitIds: ['A', 'B'] });
const onDay10 = { announcedOn: '2027-03-11', opensOn: '2027-03-26', lastOn: '2027-04-10' };
const atOnce = question({ matter: 'emergency-use-of-fund' });
const closedAsOf = ([event]: readonly BallotEvent[]): string => (event?.type === 'ballot-closed' ? event.data.closedAt : 'not closed');
const liAndMing = roll([unit('A', { owners: ['li'] }), unit('B', { owners: ['ming'] })], { guardians: new Map([['ming', 'li']]) });

// A case is one row.
// prettier-ignore
const cases: readonly Row[] = [
  [1, 'P 200/16,000, Y 150/12,000, ¾', 'passes', () => put({ matter: strong, part: [200, 16_000], yes: [150, 12_000] })],
  [2, 'the same, Y 150/11,999.99', 'fails', () => put({ matter: strong, part: [200, 16_000], yes: [150, 11_999.99] })],
  [3, 'P 199/20,000, all in favour', 'no quorum', () => put({ matter: strong, part: [199, 20_000], yes: [199, 20_000] })],
  [4, 'P 200/15,999.99', 'no quorum', () => put({ matter: strong, part: [200, 15_999.99], yes: [200, 15_999.99] })],
  [5, '301 heads: P 200', 'no quorum', () => put({ matter: strong, of: 301, part: [200, 20_000], yes: [200, 20_000] })],
  [5, '301 heads: P 201', 'passes', () => put({ matter: strong, of: 301, part: 201, yes: 201 })],
  [6, '24,000.01 m²: P 16,000.00', 'no quorum', () => put({ matter: strong, of: [300, 24_000.01], part: [200, 16_000], yes: [200, 16_000] })],
  [6, '24,000.01 m²: P 16,000.01', 'passes', () => put({ matter: strong, of: [300, 24_000.01], part: [200, 16_000.01], yes: [200, 16_000.01] })],
  [7, 'P 201, ¾: Y 150', 'fails', () => put({ matter: strong, part: 201, yes: 150 })],
  [7, 'P 201, ¾: Y 151', 'passes', () => put({ matter: strong, part: 201, yes: 151 })],
  [8, 'P 201, ½: Y 100', 'fails', () => put({ matter: simple, part: 201, yes: 100 })],
  [8, 'P 201, ½: Y 101', 'passes', () => put({ matter: simple, part: 201, yes: 101 })],
  [9, 'P 200/16,000, ½, Y 101: area 8,000.00', 'fails', () => put({ matter: simple, part: [200, 16_000], yes: [101, 8_000] })],
  [9, 'P 200/16,000, ½, Y 101: area 8,000.01', 'passes', () => put({ matter: simple, part: [200, 16_000], yes: [101, 8_000.01] })],
  [10, 'P 200/16,000, Y 120/9,600: use of the fund', 'passes', () => put({ matter: 'use-fund', part: [200, 16_000], yes: [120, 9_600] })],
  [10, 'P 200/16,000, Y 120/9,600: raising the fund', 'fails', () => put({ matter: 'raise-fund', part: [200, 16_000], yes: [120, 9_600] })],
  [11, '149 in favour, 1 against, 50 abstain: ¾', 'fails', () => put({ matter: strong, part: 200, yes: 149, no: 1 })],
  [11, '149 in favour, 1 against, 50 abstain: ½', 'passes', () => put({ matter: simple, part: 200, yes: 149, no: 1 })],
  [12, 'nobody votes', 'no quorum', () => put({ matter: simple, part: 0, yes: 0 })],
  [13, '199 vote, 150 in favour, 101 silent: default', 'no quorum', () => put({ matter: simple, part: 199, yes: 150, no: 49 })],
  [13, 'the same, silence abstains, ½', 'fails', () => put({ matter: simple, part: 199, yes: 150, no: 49, rule: { silence: ['ABSTAIN'] } })],
  [13, 'the same, silence joins the majority, ¾', 'passes', () => put({ matter: strong, part: 199, yes: 150, no: 49, rule: joins })],
  [14, '199 valid and 1 marked twice: default', 'no quorum', () => put({ matter: simple, part: 199, yes: 150, spoiled: 1 })],
  [14, '199 valid and 1 marked twice: a spoiled paper takes part', 'passes', () => put({ matter: simple, part: 199, yes: 150, spoiled: 1, rule: spoiledPart })],
  [15, '300 units, one owner of three of 80 m²', '298 heads; 1 / 240.00 m²', () => `${heads(wangHasThree)}; ${countsFor(wangHasThree, 'wang')}`],
  [16, '300 units, 20 unsold and 5 undelivered', '276 heads', () => heads(roll([...units(275), ...ofDeveloper]))],
  [17, 'three co-owners: a second vote for the unit', 'accepted; refused (ALREADY_VOTED), on record', () => sent(cast({ head: sisters }), cast({ head: sisters, by: 'li the eldest' }))],
  [17, 'one of them objects before the close (D)', 'does not count', () => counting(cast({ head: sisters }), objectAsCoOwner())],
  [17, 'and that was the 200th', 'no quorum', () => quorum(roll(flats), 199)],
  [18, 'P owns A; P and Q own B (D)', '2 heads', () => heads(roll([unit('A', { owners: ['p'] }), unit('B', { owners: ['p', 'q'] })]))],
  [19, 'one owner votes in favour for A, then against for B', 'accepted; refused (ALREADY_VOTED), on record', () => sent(cast({ head: both }), cast({ head: both, vote: sealedVote('another choice') }))],
  [20, '40 registered parking spaces of 12.50, excluded: 16,000.00', 'quorum', () => quorum(roll([...flats, ...spaces]), [200, 16_000])],
  [20, 'included: 16,333.33', 'no quorum', () => quorum(roll([...flats, ...spaces], { values: { parking: ['INCLUDED'] } }), [200, 16_333.33])],
  [20, 'included: 16,333.34', 'quorum', () => quorum(roll([...flats, ...spaces], { values: { parking: ['INCLUDED'] } }), [200, 16_333.34])],
  [21, 'one landlord of 9,000 m² is silent, the 299 others vote', 'no quorum', () => put({ matter: simple, of: [300, 24_000], part: [299, 15_000], yes: [299, 15_000] })],
  [22, 'a stair of 12/720', '12 heads', () => heads(inStair)],
  [22, 'a stair of 12/720, ¾: P 8/480, Y 6/360', 'passes', () => put({ matter: strong, of: [12, 720], part: [8, 480], yes: [6, 360] })],
  [22, 'P 9, Y 6', 'fails', () => put({ matter: strong, of: [12, 720], part: [9, 540], yes: [6, 360] })],
  [22, 'P 9, Y 7', 'passes', () => put({ matter: strong, of: [12, 720], part: [9, 540], yes: [7, 420] })],
  [23, 'two owners: ½, Y 1', 'fails', () => put({ matter: simple, of: 2, part: 2, yes: 1 })],
  [23, 'two owners: ¾, Y 1', 'fails', () => put({ matter: strong, of: 2, part: 2, yes: 1 })],
  [23, 'two owners: ¾, Y 2', 'passes', () => put({ matter: strong, of: 2, part: 2, yes: 2 })],
  [24, 'a lift passes, but an owner whose own unit is used refuses', 'refused (OWNERS_CONSENT_MISSING)', () => mayBegin([overUnit, opened(), closed(), published()], '2027-04-10', ['101'])],
  [24, 'both owners whose units are used have agreed', 'allowed', () => mayBegin([overUnit, opened(), closed(), published()], '2027-04-10', ['101', '201'])],
  [25, 'a fourth proxy for one holder where the rule allows three', 'refused (PROXY_NOT_ALLOWED)', () => sent(grantProxy({ held: 3 }))],
  [25, 'property staff as proxy where the rule forbids it', 'refused (PROXY_NOT_ALLOWED)', () => sent(grantProxy({ holderIsStaff: true }))],
  [25, 'property staff where the rule allows it', 'accepted', () => sent(grantProxy({ holderIsStaff: true, rule: rule({ staffProxies: ['STAFF_MAY'] }) }))],
  [26, 'proxy revoked before the proxy voted: the owner votes', 'accepted; accepted; accepted', () => sent(grantProxy(), revokeProxy(), cast())],
  [26, 'proxy revoked after the proxy voted (D)', 'accepted; accepted; refused (ALREADY_VOTED)', () => sent(grantProxy(), cast({ by: 'zhou' }), revokeProxy())],
  [27, 'a tenant without a mandate', 'refused (NOT_ON_THE_ROLL)', () => sent(cast({ by: 'tenant' }))],
  [28, 'an heir with proof, not yet registered', '1 / 80.00 m²', () => countsFor(roll([unit('A', { owners: ['heir'] })]), 'heir')],
  [29, 'an owner aged 9: the guardian votes', '1 / 80.00 m²', () => countsFor(roll([unit('A', { owners: ['ming'] })], { guardians: new Map([['ming', 'mother']]) }), 'mother')],
  [29, 'the child itself', 'not on the roll', () => countsFor(roll([unit('A', { owners: ['ming'] })], { guardians: new Map([['ming', 'mother']]) }), 'ming')],
  [30, 'an area of 61.375', 'refused (INVALID_INPUT)', () => attempted(() => roll([unit('A', { area: 6137.5 })]))],
  [31, 'cast at 23:59:59.999 of the last day', 'accepted', () => sent(cast({ receivedAt: lastMoment }))],
  [31, 'cast at 24:00', 'refused (BALLOT_IS_CLOSED)', () => sent(cast({ receivedAt: midnight }))],
  [31, 'paper received before the close, keyed after', 'accepted; accepted', () => sent(receivePaper({ receivedAt: lastMoment }), keyPaper({ recordedAt: dayAfter }))],
  [31, 'and it counts', 'counts', () => counting(receivePaper({ receivedAt: lastMoment }), keyPaper({ recordedAt: dayAfter }))],
  [32, 'paper logged 10:00, web 10:05, one unit', 'accepted; refused (ALREADY_VOTED), on record', () => sent(receivePaper({ receivedAt: at('10:00') }), cast({ receivedAt: at('10:05') }))],
  [33, 'the register is corrected from 60 to 62 m² during the vote', 'dispute on record; counts for 1 / 60.00 m²', () => `${sent(disputeRoll({ by: 'li', claim: 'It has 62 m²' }))}; counts for ${countsFor(liHas60, 'li')}`],
  [34, 'opening on day 14 after the notice', 'refused (NOTICE_TOO_SHORT)', () => allowed(ballots, [announced()], open('2027-03-15'))],
  [34, 'opening on day 15', 'allowed', () => allowed(ballots, [announced()], open('2027-03-16'))],
  [34, 'text changed on day 10, opening on day 15', 'refused (NOTICE_TOO_SHORT)', () => allowed(ballots, [announced(), announcedAnew(onDay10)], open('2027-03-16'))],
  [34, 'text changed on day 10, and no later day given', 'refused (NOTICE_TOO_SHORT)', () => allowed(ballots, [announced()], announceAnew({ announcedOn: '2027-03-11' }))],
  [35, 'extension before the close within 60 days', 'allowed', () => allowed(ballots, running, extend('2027-05-15'))],
  [35, 'beyond 60 days', 'refused (INVALID_INPUT)', () => allowed(ballots, running, extend('2027-05-16'))],
  [35, 'after the close', 'refused (BALLOT_IS_CLOSED)', () => allowed(ballots, running, extend('2027-05-15', midnight))],
  [36, 'three companies 90/70/40 of P 200', 'none is chosen', () => choose(simple, { North: 90, South: 70, East: 40 })],
  [37, 'objection on day 7: execution', 'refused (OBJECTION_PENDING)', () => mayBegin([...counted, objected()], '2027-04-20')],
  [37, 'objection on day 7', 'allowed', () => allowed(ballots, counted, object('2027-04-09'))],
  [37, 'objection on day 8 (art. 280)', 'refused (OBJECTION_TOO_LATE)', () => allowed(ballots, counted, object('2027-04-10'))],
  [38, 'dwelling to shop: 19 of 20 interested owners agree', 'fails', () => put({ matter: 'dwelling-to-business', of: 20, part: 20, yes: 19, no: 1 })],
  [39, 'the service is down at the deadline, and a vote comes an hour later', 'refused (BALLOT_IS_CLOSED)', () => sent(cast({ receivedAt: anHourLate }))],
  [39, 'started an hour later, it closes the ballot as of', '2027-03-31T16:00:00.000Z', () => closedAsOf(ballots.decide(close(anHourLate), fold(ballots, running)))],
  [40, 'two votes for one unit at the same millisecond: whichever is appended first', 'accepted; refused (ALREADY_VOTED), on record', () => sent(cast({ channel: 'WEB' }), cast({ channel: 'VISIT', takenBy: 'counter' }))],

  [41, 'art. 278 (1): rules of procedure, P 200/16,000, Y 100/16,000', 'fails', () => put({ matter: 'rules-of-procedure', part: [200, 16_000], yes: [100, 16_000] })],
  [42, 'art. 278 (2): covenant, Y 101/8,000.01 of P 200/16,000', 'passes', () => put({ matter: 'covenant', part: [200, 16_000], yes: [101, 8_000.01] })],
  [43, 'art. 278 (3): committee, two who stand get 101 and 99', 'Chen', () => choose('committee', { Chen: 101, Sun: 99 })],
  [43, 'they get 100 each', 'none is chosen', () => choose('committee', { Chen: 100, Sun: 100 })],
  [44, 'art. 278 (8): the roof let for advertising, Y 149 of P 200', 'fails', () => put({ matter: 'change-common-use', part: 200, yes: 149 })],
  [45, '¾: enough heads, not enough area (160/11,999.99 of 200/16,000)', 'fails', () => put({ matter: strong, part: [200, 16_000], yes: [160, 11_999.99] })],
  [46, '¾: enough area, not enough heads (149/15,000 of 200/16,000)', 'fails', () => put({ matter: strong, part: [200, 16_000], yes: [149, 15_000] })],
  [47, 'all of P are against', 'fails', () => put({ matter: simple, part: 300, yes: 0, no: 300 })],
  [48, 'silence joins a majority against', 'fails', () => put({ matter: simple, part: 150, yes: 60, no: 90, rule: joins })],
  [49, 'silence joins the majority, but heads and area lead differently (D): Y 80/4,000, N 70/9,000', 'fails', () => put({ matter: simple, part: [150, 13_000], yes: [80, 4_000], no: [70, 9_000], rule: joins })],
  [50, 'of 200 heads 100 in favour, 51 spoiled papers that take part, 49 silent that join the majority: 149 of 200, ¾', 'fails', () => put({ matter: strong, of: 200, part: 100, yes: 100, spoiled: 51, rule: { ...joins, ...spoiledPart } })],
  [51, 'art. 279: 20 of 20 agree', 'passes', () => put({ matter: 'dwelling-to-business', of: 20, part: 20, yes: 20 })],
  [52, 'art. 279: 19 agree and one is silent, where silence joins the majority', 'fails', () => put({ matter: 'dwelling-to-business', of: 20, part: 19, yes: 19, rule: joins })],
  [53, 'art. 281: the fund for a roof that leaks into a flat now', 'refused (NO_BALLOT_NEEDED)', () => allowed(ballots, [], announce({ questions: [atOnce] }))],
  [54, 'art. 282: what the income from common parts is spent on, Y 101 of P 200', 'passes', () => put({ matter: 'common-income', part: 200, yes: 101 })],
  [55, 'art. 283: costs are shared by household instead of by area, Y 100 of P 200', 'fails', () => put({ matter: 'shares-of-cost', part: 200, yes: 100 })],
  [56, 'sale of what all share (D: ¾), Y 149 of P 200', 'fails', () => put({ matter: 'dispose-of-common-assets', part: 200, yes: 149 })],
  [57, 'art. 280: somebody who is no owner objects', 'refused (NOT_ON_THE_ROLL)', () => allowed(ballots, counted, object('2027-04-03', { headId: null }))],
  [58, 'an objection is dismissed: execution after the period', 'allowed', () => mayBegin([...counted, objected(), objectionDecided()], '2027-04-20')],
  [59, 'an objection is upheld: execution', 'refused (NOT_PASSED)', () => mayBegin([...counted, objected(), objectionDecided(true)], '2027-04-20')],
  [60, 'execution before the period to object has ended (D)', 'refused (OBJECTION_PENDING)', () => mayBegin(counted, '2027-04-09')],
  [61, 'an objection is not decided in 10 working days: it goes up, and can still be decided', 'allowed; allowed', () => allowed(ballots, [...counted, objected()], escalate(), decideObjection())],
  [62, 'a vote on what was not announced', 'refused (UNKNOWN_QUESTION)', () => attempted(() => completed({ paint: 'YES' }, [question()], { onPaper: false }))],
  [63, 'a question left blank', 'ABSTAIN', () => completed({}, [question()], { onPaper: false })['lift'] ?? 'nothing'],
  [64, 'a shop of 400 m² on the ground floor', '1 / 400.00 m²', () => countsFor(roll([...flats, unit('shop', { use: 'BUSINESS', area: metres(400), owners: ['baker'] })]), 'baker')],
  [65, 'a unit whose owner nobody knows counts, and is silent', '301 heads', () => heads(roll([...flats, unit('empty', { owners: [] })]))],
  [66, 'two sisters own two flats together', '1 / 160.00 m²', () => countsFor(roll([unit('A', { owners: ['li', 'mei'] }), unit('B', { owners: ['mei', 'li'] })]), 'mei')],
  [67, 'the developer of 25 units that are unsold or undelivered', '1 / 2,000.00 m²', () => countsFor(roll([...flats, ...ofDeveloper]), 'developer’s agent')],
  [68, 'a guardian who owns a flat as well', '1 / 80.00 m², 1 / 80.00 m²', () => countsFor(liAndMing, 'li')],
  [69, 'a co-owner objects, and agrees before the close', 'counts', () => counting(cast({ head: sisters }), objectAsCoOwner(), agreeAsCoOwner())],
  [70, 'a result while a paper that was received in time is not keyed', 'refused (PAPERS_WAITING)', () => allowed(ballots, waiting, publish(150, { papersWaiting: 1 }))],
  [71, 'a vote of 4 days; of 61', 'refused (INVALID_INPUT); refused (INVALID_INPUT)', () => allowed(ballots, [], announce({ lastOn: '2027-03-20' }), announce({ lastOn: '2027-05-16' }))],
  [72, 'the text is changed while the vote runs', 'refused (BALLOT_IS_OPEN)', () => allowed(ballots, running, announceAnew(onDay10))],
  [73, 'the owner votes while a proxy is in force', 'accepted; refused (PROXY_IN_FORCE)', () => sent(grantProxy(), cast())],
  [74, 'a paper that reached the counters in time is recorded after the count was published', 'refused (ALREADY_PUBLISHED)', () => sent(receivePaper({ receivedAt: lastMoment, recordedAt: dayAfter, poll: poll({ published: true }) }))],
  [75, 'secret, with 29 heads', 'named: TOO_FEW_HEADS', () => secrecy(29, [60])],
  [76, 'secret, with 300 heads in three layouts', 'secret', () => secrecy(300, [60, 75, 90])],
  [77, 'secret, with 300 heads of which one has an area of its own', 'named: AREAS_GIVE_AWAY', () => secrecy(299, [60, 75, 90], 61.37)],
];

const secrecy = (count: number, layouts: readonly number[], ...others: readonly number[]): string => {
  const areas = [...Array.from({ length: count }, (_, index) => layouts[index % layouts.length] ?? 0), ...others];
  const { secret, why } = disclosureOf(
    areas.map((area) => ({ area: metres(area), unitIds: ['one'] })),
    rule(),
  );
  return secret ? 'secret' : `named: ${why}`;
};

describe('The owners’ double vote', () => {
  it.each(cases)('%i. %s: %s', (_, __, outcome, asked) => expect(asked()).toBe(outcome));

  it('has every case from 1 to 77', () => expect([...new Set(cases.map(([number]) => number))]).toEqual(Array.from({ length: 77 }, (_, index) => index + 1)));
});
