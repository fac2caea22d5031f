import { refusal, type Permit, type PermitKind, type Rules, type WorksKind } from '../../contracts/index.js';

/** What a home of works knows of a permit for some works of its own. */
export type KnownPermit = Pick<Permit, 'kind' | 'status' | 'window'> & {
  /** `null`: not granted, or before this was kept. */
  readonly grantedAt: Date | null;
};

const words: { readonly [K in PermitKind]: string } = { DIG: 'a permit to dig', CLOSE_LANE: 'a permit to close the lane' };

/**
 * Rule permits.needed: works of some kinds go on only while a permit for them holds.
 * @param at when they begin, or become works of this kind
 * @throws {Refusal} PERMIT_MISSING, saying which kind is missing, and how those stand that were requested
 */
export const mustBePermitted = (worksKind: WorksKind, at: Date, permits: readonly KnownPermit[], { values }: Rules['permitsNeeded']): void => {
  if (values.emergency.includes(worksKind)) return;
  const needed: readonly PermitKind[] = [
    ...(values.dig.includes(worksKind) ? (['DIG'] as const) : []),
    ...(values.closeLane.includes(worksKind) ? (['CLOSE_LANE'] as const) : []),
  ];
  for (const kind of needed) {
    const ofKind = permits.filter((permit) => permit.kind === kind);
    if (ofKind.some((permit) => holds(permit, at))) continue;
    const standing = ofKind.length === 0 ? 'none was requested' : ofKind.map(asSaid).join('; ');
    throw refusal('PERMIT_MISSING', 'worksId', `The works need ${words[kind]} that holds at ${at.toISOString()}: ${standing}`);
  }
};

/** From its grant on, in its window. One that has expired did hold until its window's end: what is reported late is judged as of when it happened. */
const holds = ({ status, window: { start, end }, grantedAt }: KnownPermit, at: Date): boolean => {
  const instant = at.toISOString();
  return (status === 'GRANTED' || status === 'EXPIRED') && (grantedAt === null || grantedAt <= at) && start <= instant && instant < end;
};

const asSaid = ({ status, window: { start, end }, grantedAt }: KnownPermit): string => {
  const during = `from ${start} to ${end}`;
  switch (status) {
    case 'REQUESTED':
      return `one ${during} was requested, and is not decided yet`;
    case 'GRANTED':
      return `one is granted, but ${during}${grantedAt === null ? '' : ` and not before ${grantedAt.toISOString()}`}`;
    default:
      return `one ${during} is ${status.toLowerCase()}`;
  }
};
