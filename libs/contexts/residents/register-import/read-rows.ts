import { CsvError, parse } from 'csv-parse/sync';
import { areaSources, unitStates, unitUses, type AreaSource, type UnitState, type UnitUse } from '../domain/units.js';
import { isShare, type Share } from '../domain/shares.js';
import { sameNumber } from '../vault/personal-data.js';
import { badRow, type BadRow } from './bad-row.js';

const required = ['building', 'unit', 'use', 'state', 'area', 'area_source'] as const;
const optional = ['stair', 'owner_name', 'owner_phone', 'owner_id_number', 'share', 'since', 'basis'] as const;
export const columns = [...required, ...optional] as const;
type Column = (typeof columns)[number];
type Cells = { readonly [C in Column]?: string };

/** Matched by identity number: the same number is the same person. */
export type RowOwner = { readonly name: string | null; readonly phone: string | null; readonly idNumber: string; readonly share: Share };

/** One line: a unit, or, where several own it, one of its owners. */
export type Row = {
  readonly row: number;
  readonly building: string;
  readonly stair: string;
  readonly label: string;
  readonly use: UnitUse;
  readonly state: UnitState;
  readonly area: number;
  readonly areaSource: AreaSource;
  readonly owner: RowOwner | null;
  readonly since: string | null;
  readonly basis: string | null;
};

/** What a CSV file says, and what of it says nothing that can be taken. */
export const readRows = (text: string): { readonly rows: readonly Row[]; readonly bad: readonly BadRow[] } => {
  let records: readonly { readonly record: Cells; readonly info: { readonly lines: number } }[];
  let missing: readonly string[] = [];
  try {
    records = parse(text, {
      bom: true,
      info: true,
      trim: true,
      skip_empty_lines: true,
      columns: (heading: string[]) => {
        const names = heading.map((name) => name.toLowerCase());
        missing = required.filter((column) => !names.includes(column));
        return names;
      },
    }) as unknown as typeof records;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // Its message may quote the line.
    return { rows: [], bad: [badRow(Number(error['lines'] ?? 1), null, 'INVALID_INPUT', `The line is not CSV (${error.code})`)] };
  }
  if (missing.length > 0 || records.length === 0)
    return { rows: [], bad: [badRow(1, missing[0] ?? null, 'INVALID_INPUT', missing.length > 0 ? `There is no column ${missing.join(', ')}` : 'The file has no rows')] };
  const bad: BadRow[] = [];
  const rows = records.flatMap(({ record, info }) => {
    const reader = new RowReader(info.lines, record);
    const row = reader.row();
    bad.push(...reader.bad);
    return reader.bad.length === 0 ? [row] : [];
  });
  return { rows, bad };
};

/** Reads a line to its end, and collects what is wrong with it. */
class RowReader {
  readonly bad: BadRow[] = [];

  constructor(
    private readonly line: number,
    private readonly cells: Cells,
  ) {}

  row(): Row {
    return {
      row: this.line,
      building: this.#text('building', 100),
      stair: this.#optional('stair', 100) ?? '',
      label: this.#text('unit', 100),
      use: this.#oneOf('use', unitUses),
      state: this.#oneOf('state', unitStates),
      area: this.#area(),
      areaSource: this.#oneOf('area_source', areaSources),
      owner: this.#owner(),
      since: this.#day(),
      basis: this.#optional('basis', 500),
    };
  }

  #optional(column: Column, longest: number): string | null {
    const text = this.cells[column] ?? '';
    if (text.length > longest) this.#fault(column, 'INVALID_INPUT', `It takes ${longest} characters at most`);
    if (text.includes('\0') || !text.isWellFormed()) this.#fault(column, 'INVALID_INPUT', 'It holds what cannot be kept: a NUL, or half of a surrogate pair');
    return text === '' ? null : text;
  }

  #text(column: Column, longest: number): string {
    const text = this.#optional(column, longest);
    if (text === null) this.#fault(column, 'INVALID_INPUT', 'It is empty');
    return text ?? '';
  }

  #oneOf<const Choice extends string>(column: Column, choices: readonly [Choice, ...Choice[]]): Choice {
    const found = choices.find((choice) => choice === this.cells[column]?.toUpperCase());
    if (!found) this.#fault(column, 'INVALID_INPUT', `Give one of ${choices.join(', ')}`);
    return found ?? choices[0];
  }

  /** In m², with two decimals at most: read as text, since 0.07 * 100 is not 7. */
  #area(): number {
    const [, whole, decimals = ''] = /^(\d{1,7})(?:\.(\d{1,2}))?$/.exec(this.cells.area ?? '') ?? [];
    const area = whole === undefined ? 0 : Number(whole) * 100 + Number(decimals.padEnd(2, '0'));
    if (area === 0) this.#fault('area', 'AREA_NOT_WHOLE', 'It is given in m², with two decimals at most');
    return area;
  }

  #owner(): RowOwner | null {
    const [name, phone, number, share] = [this.#optional('owner_name', 200), this.#optional('owner_phone', 50), this.#optional('owner_id_number', 50), this.#share()];
    if (number !== null) return { name, phone, idNumber: sameNumber(number), share };
    if (name !== null || phone !== null || this.#optional('share', 20) !== null)
      this.#fault('owner_id_number', 'INVALID_INPUT', 'An owner is known by the number of an identity document');
    return null;
  }

  #share(): Share {
    const text = this.cells.share ?? '';
    const [, numerator, denominator] = /^(\d{1,7})(?:\/(\d{1,7}))?$/.exec(text === '' ? '1/1' : text) ?? [];
    const share = { numerator: Number(numerator ?? 0), denominator: Number(denominator ?? 1) };
    if (!isShare(share)) this.#fault('share', 'SHARES_DO_NOT_SUM', 'Give a share such as 1/3');
    return share;
  }

  #day(): string | null {
    const text = this.#optional('since', 10);
    if (text === null) return null;
    const date = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
    if (!date || Number.isNaN(date.getTime()) || !date.toISOString().startsWith(text)) this.#fault('since', 'INVALID_INPUT', 'Give a day such as 2027-07-01');
    return text;
  }

  #fault(column: Column, code: BadRow['code'], detail: string): void {
    this.bad.push(badRow(this.line, column, code, detail));
  }
}
