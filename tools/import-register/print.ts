import type { Counts, Preview } from './register-api.js';

const placeOf = ({ building, stair, label }: { readonly building: string; readonly stair: string; readonly label: string }): string =>
  [building, stair, label].filter(Boolean).join(' / ');

export const asCounts = ({ newUnits, changedUnits, unchangedUnits, goneUnits, newResidents }: Counts): string =>
  `${newUnits} units are new, ${changedUnits} change, ${unchangedUnits} stay as they are; ${newResidents} owners are new; ${goneUnits} units are not in the file and stay.`;

/** For a person: every bad row, or what the file would change. */
export const asText = ({ badRows, changed, gone, counts }: Preview): string => {
  if (badRows.length > 0)
    return [
      ...badRows.map(({ row, column, code, message }) => `row ${row}${column === null ? '' : `, ${column}`}: ${code}: ${message}`),
      `${badRows.length} rows are bad: nothing of the file can be imported.`,
    ].join('\n');
  return [...changed.map((unit) => `${placeOf(unit)}: ${unit.changes.join(', ')}`), ...gone.map((unit) => `${placeOf(unit)}: not in the file`), asCounts(counts)].join(
    '\n',
  );
};
