import { Refusal } from '../kernel/index.js';

/** A place in a list: after which position of which log, and of which list it is. */
export type CursorPosition = {
  /** The list's name: a cursor of one list is refused by every other. */
  readonly query: string;
  readonly generation: number;
  readonly position: number;
  /** Tells entries of one position apart. */
  readonly tie?: string;
};

export const encodeCursor = ({ query, generation, position, tie }: CursorPosition): string =>
  Buffer.from(JSON.stringify(tie === undefined ? [query, generation, position] : [query, generation, position, tie])).toString('base64url');

/**
 * Reads a cursor of this list and generation.
 * @throws {Refusal} CURSOR_UNKNOWN, CURSOR_OF_ANOTHER_GENERATION (the log was restored since)
 */
export const decodeCursor = (text: string, expected: Pick<CursorPosition, 'query' | 'generation'>, field = 'after'): Pick<CursorPosition, 'position' | 'tie'> => {
  const cursor = parsed(text);
  if (!cursor) throw new Refusal('CURSOR_UNKNOWN', 'This is not a cursor. Use one that this query gave.', field);
  if (cursor.query !== expected.query) throw new Refusal('CURSOR_UNKNOWN', `This cursor is of ${cursor.query}. Use one that ${expected.query} gave.`, field);
  if (cursor.generation !== expected.generation) {
    throw new Refusal('CURSOR_OF_ANOTHER_GENERATION', 'The log was restored since: read again from the start.', field);
  }
  const { position, tie } = cursor;
  return tie === undefined ? { position } : { position, tie };
};

const parsed = (text: string): CursorPosition | null => {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return null;
  }
  if (!Array.isArray(value)) return null;
  const [query, generation, position, tie] = value as unknown[];
  if (typeof query !== 'string' || !isCount(generation) || !isCount(position)) return null;
  if (tie !== undefined && (typeof tie !== 'string' || tie.includes('\0'))) return null;
  return tie === undefined ? { query, generation, position } : { query, generation, position, tie };
};

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
