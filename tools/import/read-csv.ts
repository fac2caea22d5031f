import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { ImportStopped } from './api.js';

/**
 * The rows of a CSV file with a heading, packed or not, by the names of its columns.
 * @throws {ImportStopped} when the file or a column is missing.
 */
export const readCsv = async <Column extends string>(file: string, columns: readonly Column[]): Promise<readonly Readonly<Record<Column, string>>[]> => {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new ImportStopped(`${file} cannot be read (${error.code ?? error.message}). Name the folder that holds it: npm run import -- <source> <folder>`);
  });
  const rows = parse<Record<Column, string>>(file.endsWith('.gz') ? gunzipSync(bytes) : bytes, { columns: true, bom: true, skip_empty_lines: true });
  const missing = columns.filter((column) => rows[0] && !(column in rows[0]));
  if (missing.length > 0) throw new ImportStopped(`${file} has no column ${missing.join(', ')}: is it another version of the file?`);
  return rows;
};
