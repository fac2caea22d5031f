import { z } from 'zod';
import { ballotModes, defaultRules, matterKeys } from '../../../contracts/index.js';
import { scalarOf, scalarText } from '../../../platform/commitments/index.js';
import { canonicalJson, Edge, leafHash, type Hash } from '../../../platform/proof/index.js';
import type { CountOpening } from '../domain/ballots/commitments.js';

/** What anybody recounts a ballot from, and what a voter keeps of its own vote. Both are read by `hutong-recount`, and are JSON. */

const text = z.string().max(10_000);
const amount = z.int().min(0);
const list = <Of extends z.ZodType>(of: Of) => z.array(of).readonly();
const committed = z.strictObject({ heads: text, area: text });
const proof = list(z.tuple([text, text]).readonly());
const opening = z.strictObject({ heads: amount, area: amount, headsBlinding: text, areaBlinding: text });

const entry = z.strictObject({
  id: text,
  counts: committed,
  oneHeadAtMost: proof,
  votes: z
    .record(text, z.strictObject({ options: z.record(text, committed), proof }).nullable())
    .nullable()
    .describe('By question, null: spoiled. Null for all: no vote of this unit counts'),
});

const { values } = defaultRules.ownersDecision;
const ruleValues = z.strictObject(
  // Of every value the kind it has in the first version.
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeof value === 'number' ? z.number() : list(z.string())])) as {
    readonly [Name in keyof typeof values]: (typeof values)[Name] extends number ? z.ZodNumber : z.ZodReadonly<z.ZodArray<z.ZodString>>;
  },
);

export const recountFile = z.strictObject({
  hutong: z.literal('ballot-recount'),
  version: z.literal(1),
  ballotId: text,
  mode: z.enum(ballotModes),
  rule: z.strictObject({ id: text, version: amount, values: ruleValues }),
  rollRoot: text.describe('Of the entries before anybody voted: stands in ballot-opened'),
  root: text.describe('Of the entries with their votes: stands in ballot-result-published'),
  total: opening,
  questions: list(
    z.strictObject({
      key: text,
      matter: z.enum(matterKeys),
      title: text,
      options: list(text),
      cast: opening,
      spoiled: opening,
      got: list(opening).describe('Of each option, in their order'),
      outcome: z.enum(['NO_QUORUM', 'FAILED', 'PASSED']),
      chosen: text.nullable(),
    }),
  ),
  leaves: list(z.tuple([text, text]).readonly()).describe('Id and hash of every entry, in their order'),
  entries: list(entry),
});
export type RecountFile = z.infer<typeof recountFile>;
export type RecountEntry = RecountFile['entries'][number];

export const ballotReceipt = z.strictObject({
  hutong: z.literal('ballot-receipt'),
  version: z.literal(1),
  ballotId: text,
  rollRoot: text,
  voted: z.boolean().describe('Whether a vote counted when it was given'),
  marks: z.record(text, text).nullable().describe('Null: none was cast, or this does not say how'),
  units: list(
    z.strictObject({
      entryId: text,
      counts: opening,
      votes: z.record(text, list(z.strictObject({ headsBlinding: text, areaBlinding: text }))).describe('By question, for each option in their order'),
    }),
  ),
});
export type BallotReceipt = z.infer<typeof ballotReceipt>;

export type WrittenOpening = z.infer<typeof opening>;
export const written = ({ heads, area, headsBlinding, areaBlinding }: CountOpening): WrittenOpening => ({
  heads,
  area,
  headsBlinding: scalarText(headsBlinding),
  areaBlinding: scalarText(areaBlinding),
});
/** @throws {TypeError} */
export const read = ({ heads, area, headsBlinding, areaBlinding }: WrittenOpening): CountOpening => ({
  heads,
  area,
  headsBlinding: scalarOf(headsBlinding),
  areaBlinding: scalarOf(areaBlinding),
});

export const entryHash = (of: RecountEntry): Hash => leafHash(canonicalJson(of));

/** RFC 6962 over these, in their order. */
export const rootOf = (hashes: readonly Hash[]): Hash => {
  const edge = new Edge();
  for (const each of hashes) edge.add(each);
  return edge.root;
};

/** As it stood before anybody voted. */
export const rollRootOf = (entries: readonly Omit<RecountEntry, 'votes'>[]): Hash =>
  rootOf(entries.map(({ id, counts, oneHeadAtMost }) => entryHash({ id, counts, oneHeadAtMost, votes: null })));
