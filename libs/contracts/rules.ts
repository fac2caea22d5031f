import { ballotModes, matterKeys, parkingSpaces, silences, spoiledPapers, staffProxies } from './ballots.js';
import { offices } from './government.js';
import { worksKinds } from './works.js';

/** What a rule says in numbers and names; a list where several are meant. */
export type RuleValues = Readonly<Record<string, number | readonly string[]>>;

/** A version of a rule: cited by what it decides, so that everybody can look up why. A city overrides a value, not the rule. */
export type Rule<Values extends RuleValues = RuleValues> = {
  readonly id: string;
  readonly version: number;
  readonly text: string;
  /** The law, or that it is our default (D) where the law leaves it open. */
  readonly source: string;
  readonly jurisdiction: string;
  /** The first day on which it holds, in the installation's zone: on the day of its adoption, from that moment on. */
  readonly validFrom: string;
  /** The last one; `null`: until another version follows. */
  readonly validUntil: string | null;
  readonly values: Values;
};

/** A version that government adopted, and when. */
export type AdoptedRule = { readonly rule: Rule; readonly adoptedAt: Date };

/** A decision names the version that it was taken under. */
export type RuleReference = { readonly id: string; readonly version: number };
export const referenceTo = ({ id, version }: RuleReference): RuleReference => ({ id, version });

const since = { version: 1, jurisdiction: 'CN', validFrom: '2021-01-01', validUntil: null } as const;

/** The first version of each rule there is. Government adopts others (`adoptRule`), but for those that detection reads from the configuration. */
export const defaultRules = {
  overlap: {
    ...since,
    id: 'works.overlap',
    text:
      'Works of different organisations conflict when their windows (half-open) overlap and their footprints are at most bufferMetres apart. ' +
      'Works without an end, or longer than longestDays times 24 hours, are area notices and raise no conflict by themselves.',
    source: 'Default of Hutong (F11); a city sets its own',
    values: { bufferMetres: 5, longestDays: 366 },
  },
  footprint: {
    ...since,
    id: 'footprint.extent',
    text: 'A footprint is at most maxMetres wide and high: works are never larger than a district.',
    source: 'Default of Hutong',
    values: { maxMetres: 30_000 },
  },
  collaboration: {
    ...since,
    id: 'works.collaboration',
    text:
      'Two works of these kinds, of different organisations, at most withinMetres apart, whose windows do not overlap but lie at most withinDays apart, ' +
      'could share one trench. A line or point without a width is taken to be usualWidthMetres wide.',
    source: 'Notice of three ministries of 2021-12-14 on digging once; distances and days are defaults of Hutong (F12)',
    values: { kinds: ['EXCAVATION'], withinMetres: 5, withinDays: 60, usualWidthMetres: 1.2 },
  },
  protection: {
    ...since,
    id: 'surfaces.protection',
    text:
      'A city road is not dug up for builtMonths after it was built, extended or rebuilt, and overhauledMonths after an overhaul, unless cityRoadWaivers allow it; ' +
      'a lane of an estate for estateLaneMonths, unless estateLaneWaivers do. A burst pipe is dug at once.',
    source: 'City Road Regulation art. 33–34; the lane of an estate: default of Hutong (F13)',
    values: {
      diggingKinds: ['EXCAVATION'],
      builtMonths: 60,
      overhauledMonths: 36,
      estateLaneMonths: 24,
      cityRoadWaivers: ['CITY_GOVERNMENT'],
      estateLaneWaivers: ['OWNERS', 'CITY_GOVERNMENT'],
    },
  },
  permitsNeeded: {
    ...since,
    id: 'permits.needed',
    text:
      'Works of the kinds dig start only with a permit to dig, of the kinds closeLane with one to close the lane, valid on that day. ' +
      'An emergency repair starts at once, and asks within laterHours.',
    source: 'City Road Regulation art. 33–34 (F9, F13)',
    values: { dig: ['EXCAVATION'], closeLane: ['ACCESS_CLOSURE'], emergency: ['EMERGENCY_REPAIR'], laterHours: 24 },
  },
  permitAuthorities: {
    ...since,
    id: 'permits.authorities',
    text: 'A permit for a city road is granted when all of cityRoad have consented, one for a lane of an estate when all of estateLane have.',
    source: 'City Road Regulation art. 33; Civil Code art. 278 for the owners’ side',
    values: { cityRoad: ['MUNICIPAL_ROADS', 'TRAFFIC_POLICE'], estateLane: ['OWNERS'] },
  },
  verification: {
    ...since,
    id: 'milestones.verification',
    text: 'A reported milestone is verified or rejected by an organisation that holds one of the offices verifiers and did not report it itself.',
    source: 'Construction Law art. 30–35: supervision engineers',
    values: { verifiers: ['SUPERVISION'] },
  },
  neighboursTold: {
    ...since,
    id: 'neighbours.told',
    text:
      'Of works of these kinds an estate of the same project, or at most withinMetres away, is told as soon as they are planned, become such works, or begin; ' +
      'and again when they are finished or cancelled.',
    source: 'Default of Hutong (D, F61); a city adds OUTAGE, say',
    values: { kinds: ['EMERGENCY_REPAIR'], withinMetres: 100 },
  },
  menusChoice: {
    ...since,
    id: 'menus.choice',
    text:
      'Options are taken in the order of their support; of equal support the cheaper one first, then the one that was announced first. One that does not fit ' +
      'into what is left of the budget is passed over, and the next one tried. What nobody chose is not taken. Choices are published, without their choosers, from fewest on.',
    source: 'Default of Hutong (D, F64); fewest: PIPL art. 51',
    values: { fewest: 5 },
  },
  surveysResults: {
    ...since,
    id: 'surveys.results',
    text:
      'Of a survey counts under fewest are suppressed, nought included, and those that would give them away by subtraction. Buildings with fewer answers stand ' +
      'together with others. Of fewer answers in all nothing is told but how many there are.',
    source: 'PIPL art. 51; the number is a default of Hutong (D, F51)',
    values: { fewest: 5 },
  },
  proposalsAnswer: {
    ...since,
    id: 'proposals.answer',
    text: 'The project’s owner accepts a proposal, or refuses it with its reasons, within workingDays of its last text. Silence accepts nothing: it is told of.',
    source: 'Default of Hutong (D, F21)',
    values: { workingDays: 20 },
  },
  ladder: {
    ...since,
    id: 'conflicts.ladder',
    text:
      'A conflict is decided by whoever holds the office of the level that it is at. Without an action for workingDays the next of levels is told; ' +
      'whoever has been silent until then counts as informed.',
    source: 'Ladder of the domain (F17); working days as the State Council announces them',
    values: { levels: ['RESIDENTS_COMMITTEE', 'STREET_OFFICE', 'DISTRICT_HOUSING_BUREAU'], workingDays: 3 },
  },
  ownersDecision: {
    ...since,
    id: 'ballots.owners-decision',
    text:
      'Owners decide by heads and by exclusive floor area. quorumNumerator of quorumDenominator parts of both have to take part. Matters under threeQuarters pass with ' +
      'majorityNumerator of majorityDenominator parts of those taking part, matters under everyone with every interested owner, all others with more than half. ' +
      'What silence and a spoiled paper are, whether parking spaces count, and whether property staff may hold proxies, is said by silence, spoiled, parking and staffProxies. ' +
      'A ballot is announced noticeDays before it opens, is open for leastOpenDays to mostOpenDays, and its result is published for publicationDays; an objection is decided ' +
      'within objectionWorkingDays. Nobody holds more than proxiesPerHolder proxies. A ballot is of one of modes, and secret only with leastHeadsForSecret heads or more, ' +
      'each of an area that leastAlike of them have.',
    source:
      'Civil Code art. 278 and 279; Supreme Court on condominium ownership (2020) art. 8 and 9. Silence, spoiled papers, parking, proxies, days and secrecy: defaults of Hutong (F23–F30)',
    values: {
      ...{ quorumNumerator: 2, quorumDenominator: 3, majorityNumerator: 3, majorityDenominator: 4 },
      threeQuarters: ['raise-fund', 'alter-building', 'change-common-use', 'dispose-of-common-assets'],
      everyone: ['dwelling-to-business'],
      silence: ['NONE'],
      spoiled: ['TAKES_NO_PART'],
      parking: ['EXCLUDED'],
      staffProxies: ['STAFF_MAY_NOT'],
      modes: ['NAMED', 'SECRET'],
      ...{ noticeDays: 15, leastOpenDays: 5, mostOpenDays: 60, publicationDays: 7, objectionWorkingDays: 10 },
      ...{ proxiesPerHolder: 3, leastHeadsForSecret: 30, leastAlike: 5 },
    },
  },
} as const satisfies Record<string, Rule>;

export type RuleName = keyof typeof defaultRules;

type Widened<R> = {
  readonly [K in keyof R]: R[K] extends Rule<infer V> ? Rule<{ readonly [N in keyof V]: V[N] extends number ? number : readonly string[] }> : never;
};
export type Rules = Widened<typeof defaultRules>;

/** Read by detection in the order of the log, for the whole installation: set by configuration, never by a date. */
export const configuredRules = ['overlap', 'footprint', 'collaboration'] as const satisfies readonly RuleName[];

/** Of these a value is one name, and not several. */
const choices: readonly (readonly string[])[] = [silences, spoiledPapers, parkingSpaces, staffProxies];
const alphabets: readonly (readonly string[])[] = [offices, worksKinds, matterKeys, ballotModes, ...choices];

/** The names that may take the place of these: offices, kinds of works, matters of a ballot. */
export const alphabetOf = (names: readonly string[]): readonly string[] => alphabets.find((alphabet) => names.every((name) => alphabet.includes(name))) ?? names;

/** Whether a value in the place of these is one name of their alphabet. */
export const isChoice = (names: readonly string[]): boolean => choices.includes(alphabetOf(names));

type NumbersOf<Values> = { readonly [N in keyof Values]: Values[N] extends number ? N : never }[keyof Values];
type NumberName = { readonly [R in RuleName]: NumbersOf<(typeof defaultRules)[R]['values']> }[RuleName];
type Bounds = { readonly least: number; readonly most: number; readonly whole: boolean };
const counted = (most: number, least = 0): Bounds => ({ least, most, whole: true });
const measured = (most: number): Bounds => ({ least: 0, most, whole: false });

/** Beyond these a clock leaves the calendar, or everything is near everything. */
const bounds: Readonly<Record<string, Bounds>> = {
  longestDays: counted(366),
  withinDays: counted(366),
  workingDays: counted(366, 1),
  builtMonths: counted(1_200),
  overhauledMonths: counted(1_200),
  estateLaneMonths: counted(1_200),
  laterHours: counted(8_760),
  fewest: counted(1_000, 1),
  bufferMetres: measured(1_000),
  withinMetres: measured(1_000),
  usualWidthMetres: measured(100),
  maxMetres: measured(100_000),
  // Parts are small, so that a product with the area of a whole district is still exact.
  quorumNumerator: counted(100, 1),
  quorumDenominator: counted(100, 1),
  majorityNumerator: counted(100, 1),
  majorityDenominator: counted(100, 1),
  noticeDays: counted(366),
  leastOpenDays: counted(366, 1),
  mostOpenDays: counted(366, 1),
  publicationDays: counted(366),
  objectionWorkingDays: counted(366, 1),
  proxiesPerHolder: counted(1_000),
  leastHeadsForSecret: counted(1_000_000, 1),
  leastAlike: counted(1_000_000, 2),
} satisfies Record<NumberName, Bounds>;

/** What a number of this name has to be, where this one is not: "a whole number from 1 to 366". */
export const boundsMissed = (name: string, value: number): string | undefined => {
  const known = bounds[name];
  if (!known) throw new Error(`The rules have no number ${name}`);
  const { least, most, whole } = known;
  return value >= least && value <= most && (!whole || Number.isInteger(value)) ? undefined : `a ${whole ? 'whole ' : ''}number from ${least} to ${most}`;
};

/** Where each value can be set: `HUTONG_RULE_WORKS_OVERLAP_BUFFER_METRES` is bufferMetres of works.overlap. */
const variableOf = (ruleId: string, value: string): string =>
  `HUTONG_RULE_${ruleId.replaceAll(/[.-]/g, '_')}_${value.replace(/(?<=[a-z])(?=[A-Z])/g, '_')}`.toUpperCase();

/** The rules with the values that the environment sets (lists with commas), and all that is wrong with those. */
export const rulesFrom = (env: Readonly<Record<string, string | undefined>>): { readonly rules: Rules; readonly faults: readonly string[] } => {
  const faults: string[] = [];
  const valueFrom = (variable: string, name: string, value: RuleValues[string]): RuleValues[string] => {
    const text = env[variable]?.trim();
    if (!text) return value;
    if (typeof value !== 'number') {
      const names = text.split(',').map((each) => each.trim());
      const alphabet = alphabetOf(value);
      if (names.every((each) => alphabet.includes(each)) && (names.length === 1 || !isChoice(value))) return names;
      const wanted = isChoice(value) ? `one of ${alphabet.join(', ')}` : `some of ${alphabet.join(', ')} with commas between them`;
      faults.push(`${variable} is "${text}": give ${wanted}, or leave it out for ${value.join(',')}`);
      return value;
    }
    const number = Number(text);
    const wanted = boundsMissed(name, number);
    if (wanted === undefined) return number;
    faults.push(`${variable} is "${text}": give ${wanted}, or leave it out for ${value}`);
    return value;
  };
  const override = (rule: Rule) => ({
    ...rule,
    values: Object.fromEntries(Object.entries(rule.values).map(([name, value]) => [name, valueFrom(variableOf(rule.id, name), name, value)])),
  });
  // Each rule keeps its own names of values: only what they are changes.
  const rules = Object.fromEntries(Object.entries(defaultRules).map(([name, rule]) => [name, override(rule)])) as unknown as Rules;
  return { rules, faults };
};

/** The version that holds on a day (`2027-07-01`): of those that do, the newest. `versions` in any order. */
export const inForce = <R extends Rule>(versions: readonly R[], day: string): R | undefined =>
  versions
    .filter(({ validFrom, validUntil }) => validFrom <= day && (validUntil === null || day <= validUntil))
    .reduce<R | undefined>((newest, each) => (newest && newest.version > each.version ? newest : each), undefined);

/**
 * The version that holds at an instant; the first, unless another one has been adopted. What began before an adoption keeps what held until
 * then, also where that was on the same day.
 * @param day of the instant, in the installation's zone
 */
export const versionAt = <R extends Rule>(first: R, adopted: readonly AdoptedRule[], at: Date, day: string): R => {
  const known = adopted.filter(({ adoptedAt }) => adoptedAt <= at).map(({ rule }) => rule);
  // Adopted versions have the names of values that the first one has: government refuses others.
  return (inForce<Rule>([first, ...known], day) ?? first) as R;
};
