import { parties, Refusal, type Party } from '../kernel/index.js';
import type { Condition } from './condition.js';

/** That a party may: always, or if all of these hold. Which mandate its person needs will have its place beside them. */
export type Entry = { readonly conditions: readonly Condition<never>[] };

/** Who may send one command. A party without an entry may not, whatever the command is about. */
export type Row = { readonly [P in Party]?: Entry };

/** The rows of a context, by the names of its commands. */
export type Permissions = Readonly<Record<string, Row>>;

export const always: Entry = { conditions: [] };

/** The same entry for each of these parties: all conditions must hold; without any, always. */
export const each = <P extends Party>(named: readonly P[], ...conditions: readonly Condition<never>[]): { readonly [N in P]: Entry } =>
  // Every name is a key.
  Object.fromEntries(named.map((party) => [party, { conditions }])) as { readonly [N in P]: Entry };

/** The same entry for every party. */
export const everybody = (...conditions: readonly Condition<never>[]): { readonly [P in Party]: Entry } => each(parties, ...conditions);

/** Whoever sends it, also without a token: it matters what it says, not who says it. */
export const anybody: Row = everybody();

/** Whether the party may at all; what the command is about may still say no. */
export const hasEntry = (row: Row, party: Party): boolean => row[party] !== undefined;

/**
 * Before anything is looked at: the answer is the same whatever there is.
 * @throws {Refusal} FORBIDDEN for a party without an entry, saying who may
 */
export const mustHaveEntry = (row: Row, party: Party): void => {
  if (!hasEntry(row, party)) throw new Refusal('FORBIDDEN', `${whoMay(row)}; your organisation is ${party}. Have it done by an organisation that may.`);
};

/** `GOVERNMENT, UTILITY or CONTRACTOR may if it owns the works`. */
export const whoMay = (row: Row): string => {
  const groups = Map.groupBy(
    parties.filter((party) => hasEntry(row, party)),
    (party) => (row[party]?.conditions ?? []).map(({ text }) => text).join(', and '),
  );
  return [...groups].map(([condition, named]) => `${listed(named)} may${condition && ` if ${condition}`}`).join('; ');
};

const listed = (named: readonly Party[]): string => {
  if (named.length === parties.length) return 'Every party';
  return [named.slice(0, -1).join(', '), named.at(-1)].filter((part) => part !== '').join(' or ');
};
