import { scalarOf, scalarText } from '../../../platform/commitments/index.js';
import type { OwnEntry, VoteSecrets } from '../domain/ballots/cast.js';
import type { CountOpening } from '../domain/ballots/commitments.js';
import { ABSTAIN, SPOILED, type Question } from '../domain/ballots/questions.js';
import type { Sums } from '../domain/ballots/sums.js';
import { none } from '../domain/ballots/tally.js';
import { sealed, unsealed } from './sealed.js';

/** What seals, and for whom: the vote of one head in one ballot. */
type Place = { readonly ballotId: string; readonly headId: string; readonly key: Buffer };
type Asked = Pick<Question, 'key' | 'options'>;

const placeOf = ({ ballotId, headId }: Place): readonly string[] => ['choice', ballotId, headId];
const blindings = ({ headsBlinding, areaBlinding }: CountOpening): string => scalarText(headsBlinding) + scalarText(areaBlinding);
const unblinded = { ...none, headsBlinding: 0n, areaBlinding: 0n };
const scalarLength = scalarText(0n).length;

/**
 * What was chosen, and what opens its commitments, for the count. Of a named ballot it stands in the event beside who cast it. Every choice makes
 * a text of one length: the number of an option has two digits, and a spoiled question has blindings of nothing.
 */
export const sealChoice = ({ marks, units }: VoteSecrets, questions: readonly Asked[], place: Place): string => {
  const text = {
    marks: questions.map(({ key, options }) => String(numberOf(marks[key] ?? ABSTAIN, options)).padStart(2, '0')),
    units: units.map((unit) => questions.map(({ options }, index) => options.map((_, option) => blindings(unit[index]?.[option] ?? unblinded)).join(''))),
  };
  return sealed(JSON.stringify(text), placeOf(place), place.key);
};

/** @param own the head's units, in the order in which they were sealed */
export const openChoice = (seal: string, questions: readonly Asked[], own: readonly OwnEntry[], place: Place): VoteSecrets => {
  const { marks, units } = JSON.parse(unsealed(seal, placeOf(place), place.key)) as { readonly marks: readonly string[]; readonly units: readonly (readonly string[])[] };
  const chosen = questions.map(({ options }, index) => markOf(Number(marks[index]), options));
  return {
    marks: Object.fromEntries(questions.map(({ key }, index) => [key, chosen[index] ?? ABSTAIN])),
    units: own.map(({ counts }, unit) =>
      questions.map(({ options }, index) => {
        if (chosen[index] === SPOILED) return [];
        const texts = units[unit]?.[index] ?? '';
        return options.map((option, at) => ({ ...(option === chosen[index] ? { heads: counts.heads, area: counts.area } : none), ...blindingsAt(texts, at) }));
      }),
    ),
  };
};

const spoiledNumber = 99;
const numberOf = (mark: string, options: readonly string[]): number => (mark === SPOILED ? spoiledNumber : options.indexOf(mark) + 1);
const markOf = (number: number, options: readonly string[]): string => (number === spoiledNumber ? SPOILED : (options[number - 1] ?? ABSTAIN));

const blindingsAt = (texts: string, at: number) => {
  const from = 2 * at * scalarLength;
  const [heads, area] = [texts.slice(from, from + scalarLength), texts.slice(from + scalarLength, from + 2 * scalarLength)];
  return { headsBlinding: scalarOf(heads), areaBlinding: scalarOf(area) };
};

/** What part of a secret ballot's sums it is: votes are added to one of several, so that they need not wait for each other. */
type Part = { readonly ballotId: string; readonly part: number; readonly key: Buffer };
const placeOfPart = ({ ballotId, part }: Part): readonly string[] => ['sums', ballotId, String(part)];

const digits = 16;
const openingText = (opening: CountOpening): string => [opening.heads, opening.area].map((number) => String(number).padStart(digits, '0')).join('') + blindings(opening);
const openingOf = (text: string): CountOpening => ({
  heads: Number(text.slice(0, digits)),
  area: Number(text.slice(digits, 2 * digits)),
  ...blindingsAt(text.slice(2 * digits), 0),
});

/** Of a secret ballot: all that is kept of what was chosen, always of one length. */
export const sealSums = (sums: Sums, part: Part): string =>
  sealed(JSON.stringify(sums.map(({ cast, spoiled, options }) => [cast, spoiled, ...options].map(openingText))), placeOfPart(part), part.key);

export const openSums = (seal: string, part: Part): Sums =>
  (JSON.parse(unsealed(seal, placeOfPart(part), part.key)) as readonly (readonly string[])[]).map((texts) => {
    const [cast = unblinded, spoiled = unblinded, ...options] = texts.map(openingOf);
    return { cast, spoiled, options };
  });
