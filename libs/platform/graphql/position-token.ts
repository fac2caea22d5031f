import type { LogPosition } from '../event-store/index.js';
import { Refusal } from '../kernel/index.js';

/** Where what was written stands, by context and partition. Opaque to clients; the order of positions given does not matter. */
export const encodeToken = (positions: readonly LogPosition[]): string =>
  Buffer.from(JSON.stringify(latest(positions).map(({ context, generation, partition, position }) => [context, generation, partition, position]))).toString('base64url');

/** @throws {Refusal} INVALID_INPUT for what is no token. */
export const decodeToken = (token: string, field = 'token'): readonly LogPosition[] => {
  const positions = parsed(token);
  if (!positions) throw new Refusal('INVALID_INPUT', 'This is not a position token. Send it exactly as an answer gave it, or leave it out.', field);
  return positions;
};

/** One token that stands for all of them: for each context and partition the place that is furthest on. */
export const mergeTokens = (...tokens: readonly string[]): string => encodeToken(tokens.flatMap((token) => decodeToken(token)));

/** The token of a mutation, and what the one that was sent with it stands for. What is no token is left aside: the mutation has been done. */
export const tokenAfter = (sent: string, token: string): string => encodeToken([...(parsed(sent) ?? []), ...decodeToken(token)]);

/** A later generation is further on whatever its positions. */
const isFurther = (a: LogPosition, b: LogPosition): boolean => (a.generation === b.generation ? a.position > b.position : a.generation > b.generation);

const latest = (positions: readonly LogPosition[]): readonly LogPosition[] => {
  const furthest = new Map<string, LogPosition>();
  for (const at of positions) {
    const place = `${at.context}/${at.partition}`;
    const known = furthest.get(place);
    if (!known || isFurther(at, known)) furthest.set(place, at);
  }
  return [...furthest.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, at]) => at);
};

const parsed = (token: string): readonly LogPosition[] | null => {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    return null;
  }
  if (!Array.isArray(value) || value.length > 1_000) return null;
  const positions = value.map((at: unknown) => (Array.isArray(at) ? (at as unknown[]) : []));
  return positions.every(isPosition) ? positions.map(([context, generation, partition, position]) => ({ context, generation, partition, position })) : null;
};

const isPosition = (at: readonly unknown[]): at is [string, number, number | null, number] =>
  at.length === 4 && typeof at[0] === 'string' && isWhole(at[1]) && (at[2] === null || isWhole(at[2])) && isWhole(at[3]);

const isWhole = (number: unknown): boolean => Number.isSafeInteger(number) && (number as number) >= 0;
