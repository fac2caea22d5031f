import { read, entryHash, rollRootOf, rootOf, type RecountEntry, type RecountFile, type WrittenOpening } from '../../libs/contexts/residents/ballots/recount-file.js';
import { areaText } from '../../libs/contexts/residents/domain/ballots/area-text.js';
import { holdsEntry, opensCount, sumOfCommitted, type Committed } from '../../libs/contexts/residents/domain/ballots/commitments.js';
import { holdsVote } from '../../libs/contexts/residents/domain/ballots/question-vote.js';
import { resultOf, type Count, type Votes } from '../../libs/contexts/residents/domain/ballots/tally.js';

/** `faults`: what is not as it should be, naming the entry where it is one; `said`: what holds. */
export type Verdict = { readonly faults: readonly string[]; readonly said: readonly string[] };
type Question = RecountFile['questions'][number];

/** Recounts a ballot from what was published of it: entries, votes, sums and outcome, each from the one before. */
export const recount = (file: RecountFile): Verdict => {
  const faults = [...wrongEntries(file), ...file.entries.flatMap((entry) => wrongVotes(file, entry)), ...wrongSums(file)];
  const questions = file.questions.map((question) => checkOutcome(file, question));
  return {
    faults: [...faults, ...questions.flatMap(({ fault }) => fault ?? [])],
    said: [`${file.entries.length} units, ${counted(file.total)}; root ${file.root}, of the roll ${file.rollRoot}`, ...questions.map(({ said }) => said)],
  };
};

/** The list of entries, against the hashes that its root stands for. */
const wrongEntries = ({ entries, leaves, root, rollRoot }: RecountFile): readonly string[] => {
  const hashes = new Map(leaves);
  const known = new Set<string>();
  const faults = entries.flatMap((entry) => {
    const { id } = entry;
    if (known.has(id)) return `Entry ${id} stands in it twice`;
    known.add(id);
    if (!hashes.has(id)) return `Entry ${id} was added: the published list does not have it`;
    return hashes.get(id) === entryHash(entry) ? [] : `Entry ${id} was changed: it is not what the published list has`;
  });
  const removed = leaves.filter(([id]) => !known.has(id)).map(([id]) => `Entry ${id} was removed: the published list has it`);
  if (faults.length + removed.length > 0) return [...faults, ...removed];
  if (entries.some(({ id }, index) => leaves[index]?.[0] !== id)) return ['The entries do not stand in the order of the published list'];
  if (rootOf(leaves.map(([, hash]) => hash)) !== root) return ['The list of entries is not the one whose root was published'];
  return rollRootOf(entries) === rollRoot ? [] : ['The roll is not the one whose root was published at the opening'];
};

/** Each entry by itself: one head at most; on each question one option at most, with what its unit counts for. */
const wrongVotes = ({ ballotId, questions }: RecountFile, entry: RecountEntry): readonly string[] => {
  const faults = holds(() => holdsEntry(ballotId, entry)) ? [] : [`Entry ${entry.id} does not count for one head at most`];
  const { votes } = entry;
  if (votes === null) return faults;
  if (Object.keys(votes).length !== questions.length) return [...faults, `Entry ${entry.id} votes on other questions than were put`];
  for (const { key, options } of questions) {
    const vote = votes[key];
    if (vote === undefined) faults.push(`Entry ${entry.id} does not say how it stands to ${key}`);
    else if (vote !== null && !holds(() => holdsVote({ ballotId, question: key, options }, entry, vote)))
      faults.push(`Entry ${entry.id} does not vote on ${key} with what its unit counts for, or for more than one option`);
  }
  return faults;
};

/** What is no point or number at all proves nothing. */
const holds = (proved: () => boolean): boolean => {
  try {
    return proved();
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
};

/** Commitments of all entries, added up, are commitments to the totals: no vote was left out, or counted twice. */
const wrongSums = ({ entries, total, questions }: RecountFile): readonly string[] => {
  const opens = (what: string, commitments: readonly Committed[], opening: WrittenOpening): readonly string[] =>
    holds(() => opensCount(sumOfCommitted(commitments), read(opening))) ? [] : [`${what} do not add up to ${counted(opening)}`];
  const countsOf = (some: readonly RecountEntry[]) => some.map(({ counts }) => counts);
  return [
    ...opens('The entries of the roll', countsOf(entries), total),
    ...questions.flatMap(({ key, options, cast, spoiled, got }) => {
      const voting = entries.filter(({ votes }) => votes?.[key]);
      const chosen = (option: string) => voting.flatMap(({ votes }) => votes?.[key]?.options[option] ?? []);
      return [
        ...opens(`Those who took part in ${key}`, countsOf(voting), cast),
        ...opens(`The spoiled papers on ${key}`, countsOf(entries.filter(({ votes }) => votes?.[key] === null)), spoiled),
        ...options.flatMap((option, index) => opens(`The votes for ${option} on ${key}`, chosen(option), got[index] ?? nobody)),
      ];
    }),
  ];
};
const nobody: WrittenOpening = { heads: 0, area: 0, headsBlinding: '', areaBlinding: '' };

/** The thresholds, in whole numbers, from the totals that were opened. */
const checkOutcome = ({ rule, total }: RecountFile, { key, title, matter, options, cast, spoiled, got, ...stated }: Question) => {
  const votes: Votes = { total, cast, spoiled, options: Object.fromEntries(options.map((option, index) => [option, got[index] ?? { heads: 0, area: 0 }])) };
  const { outcome, majority, part, chosen } = resultOf(matter, rule, votes);
  const each = options.map((option, index) => `${option} ${counted(got[index] ?? { heads: 0, area: 0 })}`).join(', ');
  const said = `${key} (${title}): ${counted(part)} take part; ${each}; ${majority}: ${outcome}${chosen === null ? '' : ` (${chosen})`}`;
  const same = outcome === stated.outcome && chosen === stated.chosen;
  return { said, fault: same ? null : `${key} is said to be ${stated.outcome}; by its totals it is ${outcome}` };
};

/** `200 heads and 16,000.00 m²` */
export const counted = ({ heads, area }: Count): string => `${heads} heads and ${areaText(area)}`;
