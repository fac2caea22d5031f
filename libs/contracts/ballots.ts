import { z } from 'zod';

/** Published language of `residents`: what owners decide together, in words that no city numbers differently. */

/** Civil Code art. 278 (1)–(9) in its order, and what art. 279, 281, 282 and 283 leave to the owners. */
export const matterKeys = [
  'rules-of-procedure',
  'covenant',
  'committee',
  'manager',
  'use-fund',
  'raise-fund',
  'alter-building',
  'change-common-use',
  'other',
  'dwelling-to-business',
  'emergency-use-of-fund',
  'common-income',
  'shares-of-cost',
  'dispose-of-common-assets',
] as const;
export type MatterKey = (typeof matterKeys)[number];

/** Named: sealed until the close, then readable by counters and by owners of the electorate. Secret: who and what are never kept together. */
export const ballotModes = ['NAMED', 'SECRET'] as const;
export type BallotMode = (typeof ballotModes)[number];

/** What it means that an owner did not vote. NONE: neither participation nor consent. */
export const silences = ['NONE', 'ABSTAIN', 'JOIN_MAJORITY'] as const;
/** What a paper is that cannot be read as one choice. */
export const spoiledPapers = ['TAKES_NO_PART', 'TAKES_PART'] as const;
/** Whether a registered parking space is one of the exclusive parts that are counted. */
export const parkingSpaces = ['EXCLUDED', 'INCLUDED'] as const;
export const staffProxies = ['STAFF_MAY', 'STAFF_MAY_NOT'] as const;

/** Ways in which a vote arrives. VISIT: somebody at the door takes it down. */
export const voteChannels = ['WEB', 'PAPER', 'VISIT'] as const;
export type VoteChannel = (typeof voteChannels)[number];

const day = z.iso.date();
const instant = z.iso.datetime();
const count = z.strictObject({ heads: z.int().min(0), area: z.int().min(0).describe('Exclusive floor area in 0.01 m²') });
const ofBallot = z.strictObject({ ballotId: z.string() });

export const ballotQuestion = z.strictObject({
  key: z.string().min(1).max(100),
  matter: z.enum(matterKeys),
  title: z.string().min(1).max(200),
  text: z.string().min(1).max(5_000).describe('What is decided, in full'),
  options: z.array(z.string().min(1).max(200)).describe('YES and NO, or those between whom is chosen'),
  ownUnitsUsed: z.array(z.string()).describe('Units whose own owners have to agree besides (Civil Code art. 272)'),
  workItemId: z.string().nullable().optional().describe('The work item of a project of the ballot that waits for this decision; null: none'),
});

const notice = z.strictObject({
  questions: z.array(ballotQuestion).min(1),
  announcedOn: day,
  opensOn: day.describe('The first day of the vote'),
  lastOn: day,
});

const estateId = z.string();
const electorate = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('ESTATE'), estateId }),
    z.strictObject({ kind: z.literal('BUILDING'), estateId, building: z.string() }),
    z.strictObject({ kind: z.literal('STAIR'), estateId, building: z.string(), stair: z.string() }),
    z.strictObject({ kind: z.literal('UNITS'), estateId, name: z.string(), unitIds: z.array(z.string()) }),
  ])
  .describe('Who shares the part that is decided about');

const objectionId = z.string();
const result = z.strictObject({
  question: z.string(),
  outcome: z.enum(['NO_QUORUM', 'FAILED', 'PASSED']),
  majority: z.enum(['HALF', 'THREE_QUARTERS', 'EVERYONE']),
  part: count.describe('Who takes part, as the rule counts it'),
  chosen: z.string().nullable().describe('The option that has the majority'),
  votes: z.strictObject({ total: count, cast: count, spoiled: count, options: z.record(z.string(), count) }),
});

/** What of a ballot everybody sees: its notice, its days, sums. Who has voted, and how, leaves no log. */
export const ballotEvents = {
  'ballot-announced': ofBallot.extend({
    ...notice.shape,
    projectIds: z.array(z.string()),
    convenedBy: z.string().describe('The organisation that convenes it'),
    electorate,
    mode: z.enum(ballotModes),
    rule: z
      .strictObject({ id: z.string(), version: z.int(), values: z.record(z.string(), z.union([z.number(), z.array(z.string())])) })
      .describe('The version that it keeps'),
  }),
  /** Its days begin anew. */
  'ballot-announced-anew': ofBallot.extend(notice.shape),
  'ballot-opened': ofBallot.extend({
    openedAt: instant,
    openedOn: day,
    closesAt: instant.describe('The end of the last day: what arrives then is too late'),
    roll: z.strictObject({ total: count, units: z.int(), digest: z.string(), recountRoot: z.string().describe('As hutong-recount takes it (--roll-root)') }),
    mode: z.enum(ballotModes),
    whyNamed: z.enum(['TOO_FEW_HEADS', 'AREAS_GIVE_AWAY']).nullable().describe('Why one that was to be secret is named'),
  }),
  'ballot-extended': ofBallot.extend({ lastOn: day, closesAt: instant, reason: z.string() }),
  'ballot-closed': ofBallot.extend({ closedAt: instant }),
  'ballot-result-published': ofBallot.extend({
    publishedOn: day,
    objectionsUntil: day.describe('The last day on which an owner may object'),
    results: z.array(result),
    recountRoot: z.string().describe('As hutong-recount takes it (--root)'),
  }),
  /** Who has raised it is not said. */
  'ballot-objection-raised': ofBallot.extend({
    objectionId,
    questions: z.array(z.string()).describe('Empty: all'),
    reason: z.string(),
    decideBy: instant,
    provisional: z.boolean().describe('Whether it counts working days of a year that has not been announced'),
  }),
  'ballot-objection-escalated': ofBallot.extend({ objectionId, deadline: instant }),
  'ballot-objection-decided': ofBallot.extend({
    objectionId,
    upheld: z.boolean(),
    reason: z.string(),
    basis: z.string(),
    decidedBy: z.string(),
    decidedAt: instant.optional(),
  }),
  /** What was decided on a question may be carried out: it passed, owners can object no more, no objection is open, and owners whose own units are used agree. */
  'owners-consented': ofBallot.extend({
    question: z.string(),
    matter: z.enum(matterKeys),
    workItemId: z.string().nullable().describe('The work item that waited for it'),
    projectIds: z.array(z.string()),
    estateId,
    consentedOn: day.describe('The day on which it took effect'),
    basis: z.string().describe('The law that it rests on'),
  }),
} as const;
