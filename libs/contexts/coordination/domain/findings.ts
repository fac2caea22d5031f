import {
  referenceTo,
  type ChanceFound,
  type ChanceLapse,
  type ConflictClosing,
  type ConflictDecided,
  type ConflictDetected,
  type Rules,
  type Works,
} from '../../../contracts/index.js';
import { derivedId } from '../../../platform/kernel/index.js';
import { chanceOf, lapseOf } from './chance.js';
import type { Tolerated } from './fulfilment.js';
import { isOpen } from './known-works.js';
import { canConflict, closingOf, groupIdOf, inOrder, overlapOf, sharedTime, type Located } from './overlap.js';
import type { Protection } from './protection.js';

/** Works as the detector knows them: where they are, and how long the surface that they left is protected. */
export type Surveyed = Located & { readonly protection: Protection | null };

/** As `inOrder` has their works. */
export const pairInOrder = (a: Surveyed, b: Surveyed): readonly [Surveyed, Surveyed] => (a.works.id < b.works.id ? [a, b] : [b, a]);

export type DetectionRules = Pick<Rules, 'overlap' | 'collaboration'>;

export const findingKinds = ['OVERLAP', 'PROTECTED_SURFACE', 'CHANCE'] as const;
export type FindingKind = (typeof findingKinds)[number];

/** Something that is the case between two works while their plans stand as they do. */
export type Finding =
  | { readonly kind: 'OVERLAP' | 'PROTECTED_SURFACE'; readonly id: string; readonly data: ConflictDetected }
  | { readonly kind: 'CHANCE'; readonly id: string; readonly data: ChanceFound };

/** A finding as it was last told of. */
export type KnownFinding = {
  readonly id: string;
  readonly kind: FindingKind;
  readonly open: boolean;
  /** How often it was begun: what was decided of an earlier opening is over. */
  readonly openings: number;
  readonly data: Finding['data'];
  /** What is to become of it, if that has been decided. */
  readonly decision: ConflictDecided | null;
  readonly tolerated: Tolerated | null;
};

/** All that two works have to do with each other: the same from either side. */
export const findingsBetween = (one: Surveyed, other: Surveyed, rules: DetectionRules): readonly Finding[] => {
  const [a, b] = one.works.id < other.works.id ? [one, other] : [other, one];
  return [overlap(a, b, rules), protectedSurface(a, b, rules), chance(a, b, rules)].filter((finding) => finding !== undefined);
};

/** One case per pair of works and kind, however often the pair is found. */
const idOf = (kind: FindingKind, a: Works, b: Works): string =>
  derivedId(kind === 'CHANCE' ? 'chance' : 'conflict', ...inOrder(a, b).map(({ id }) => id), ...(kind === 'CHANCE' ? [] : [kind]));

const pairOf = (a: Works, b: Works) => ({
  worksIds: [a.id, b.id] as [string, string],
  ownerIds: [a.ownerId, b.ownerId] as [string, string],
  groupId: groupIdOf(a, b),
});

const overlap = (a: Surveyed, b: Surveyed, rules: DetectionRules): Finding | undefined => {
  const found = overlapOf(a, b, rules.overlap);
  if (!found) return undefined;
  const id = idOf('OVERLAP', a.works, b.works);
  const emergency = [a, b].some(({ works: { kind } }) => kind === 'EMERGENCY_REPAIR');
  return { kind: 'OVERLAP', id, data: { ...found, conflictId: id, kind: 'OVERLAP', ...pairOf(a.works, b.works), emergency, rule: referenceTo(rules.overlap) } };
};

/** Digging, planned or under way, where a surface is protected during some of it. Also one's own surface is left alone. */
const protectedSurface = (a: Surveyed, b: Surveyed, rules: DetectionRules): Finding | undefined => {
  const [surface, digging] = a.protection ? [a, b] : [b, a];
  const { protection } = surface;
  if (!protection || !digs(digging.works, protection, rules)) return undefined;
  const time = sharedTime(digging.works.window, { start: protection.from, end: protection.until });
  if (!time || !surface.shape.intersects(digging.shape)) return undefined;
  const id = idOf('PROTECTED_SURFACE', a.works, b.works);
  const data = { conflictId: id, from: time.start, to: time.end, distanceMetres: 0, emergency: false, rule: protection.rule } as const;
  return { kind: 'PROTECTED_SURFACE', id, data: { ...data, kind: 'PROTECTED_SURFACE', ...pairOf(a.works, b.works) } };
};

const digs = (works: Works, { diggingKinds }: Protection, { overlap: rule }: DetectionRules): boolean => diggingKinds.includes(works.kind) && canConflict(works, rule);

const chance = (a: Surveyed, b: Surveyed, rules: DetectionRules): Finding | undefined => {
  const found = chanceOf(a, b, rules);
  if (!found) return undefined;
  const id = idOf('CHANCE', a.works, b.works);
  return { kind: 'CHANCE', id, data: { ...found, chanceId: id, ...pairOf(a.works, b.works), rule: referenceTo(rules.collaboration) } };
};

/** Why a finding no longer stands. */
export const endOf = (kind: FindingKind, a: Surveyed, b: Surveyed, rules: DetectionRules): ConflictClosing | ChanceLapse => {
  switch (kind) {
    case 'OVERLAP':
      return closingOf(a.works, b.works, rules.overlap);
    case 'CHANCE':
      return lapseOf(a.works, b.works, rules);
    case 'PROTECTED_SURFACE': {
      const [surface, { works }] = a.protection ? [a, b] : [b, a];
      if (works.status === 'CANCELLED') return 'WORKS_CANCELLED';
      if (!isOpen(works)) return 'WORKS_FINISHED';
      if (!canConflict(works, rules.overlap)) return 'BECAME_AREA_NOTICE';
      if (!surface.protection || !surface.protection.diggingKinds.includes(works.kind)) return 'WORKS_REVISED';
      return sharedTime(works.window, { start: surface.protection.from, end: surface.protection.until }) ? 'FOOTPRINTS_APART' : 'WINDOWS_APART';
    }
  }
};
