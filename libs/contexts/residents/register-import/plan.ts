import { createHash, randomUUID } from 'node:crypto';
import { refusals, type RefusalCode } from '../../../contracts/index.js';
import { fold, Refusal } from '../../../platform/kernel/index.js';
import type { ImportCounts } from '../domain/estates.js';
import type { Keeping } from '../domain/permissions.js';
import { sameOwners, units, type Ownership, type UnitCommand, type UnitEvent, type UnitRecord, type UnitStatus } from '../domain/units.js';
import type { PersonalData } from '../vault/personal-data.js';
import { badRow, type BadRow } from './bad-row.js';
import type { Row } from './read-rows.js';

export type KnownUnit = { readonly id: string; readonly version: number; readonly unit: UnitRecord };
export type Place = Pick<UnitRecord, 'building' | 'stair' | 'label'>;
export type PlannedUnit = { readonly id: string; readonly place: Place; readonly version: number; readonly events: readonly UnitEvent[] };
export type NewResident = { readonly residentId: string; readonly data: PersonalData };

export type Plan = {
  readonly units: readonly PlannedUnit[];
  readonly residents: readonly NewResident[];
  /** In the register, and not in the file: they stay. */
  readonly gone: readonly UnitRecord[];
  readonly bad: readonly BadRow[];
  readonly counts: ImportCounts;
  /** Of what would be changed, to what. */
  readonly digest: string;
};

export type PlanFrom = {
  readonly estateId: string;
  readonly idOf: (row: Row) => string;
  readonly rows: readonly Row[];
  readonly bad: readonly BadRow[];
  readonly known: ReadonlyMap<string, KnownUnit>;
  /** Who has an identity number, of those in the register. */
  readonly residentBy: ReadonlyMap<string, string>;
  readonly keeping: Keeping;
  readonly today: string;
  /** Of the file: another one is confirmed by another digest. */
  readonly stamp: string;
  readonly reason: string;
};

/** What a file would change, decided by the same rules as if each unit were typed. Nothing is written. */
export const planImport = (from: PlanFrom): Plan => {
  const groups = Map.groupBy(from.rows, from.idOf);
  const people = new People(from);
  const bad = [...from.bad];
  const planned: PlannedUnit[] = [];
  for (const [id, rows] of groups) {
    const found = [...contradictions(rows), ...people.faults(rows)];
    bad.push(...found);
    if (found.length > 0) continue;
    const known = from.known.get(id);
    const [first] = rows;
    if (!first) continue;
    const { building, stair, label } = first;
    const decided = decideUnit(id, rows, known, people, from);
    if ('row' in decided) bad.push(decided);
    else planned.push({ id, place: { building, stair, label }, version: known?.version ?? 0, events: decided.events });
  }
  const gone = [...from.known.values()].filter(({ id }) => !groups.has(id)).map(({ unit }) => unit);
  const counts = {
    newUnits: planned.filter(({ version }) => version === 0).length,
    changedUnits: planned.filter(({ version, events }) => version > 0 && events.length > 0).length,
    unchangedUnits: planned.filter(({ events }) => events.length === 0).length,
    goneUnits: gone.length,
    newResidents: people.added.length,
  };
  bad.sort((a, b) => a.row - b.row);
  return { units: planned.filter(({ events }) => events.length > 0), residents: people.added, gone, bad, counts, digest: digestOf(planned, people, from) };
};

/** The owners of the file: known by their number, or new, each once. */
class People {
  readonly #new = new Map<string, NewResident>();
  readonly #seen = new Map<string, { readonly row: Row; readonly name: string | null }>();

  constructor(private readonly from: Pick<PlanFrom, 'residentBy'>) {}

  /** One number with two names is somebody's mistake. */
  faults(rows: readonly Row[]): readonly BadRow[] {
    return rows.flatMap((row) => {
      if (!row.owner) return [];
      const { idNumber, name } = row.owner;
      const before = this.#seen.get(idNumber);
      if (!before) this.#seen.set(idNumber, { row, name });
      return before && before.name !== name ? [badRow(row.row, 'owner_name', 'INVALID_INPUT', `Row ${before.row.row} gives this identity number another name`)] : [];
    });
  }

  idOf({ name, phone, idNumber }: NonNullable<Row['owner']>): string {
    const known = this.from.residentBy.get(idNumber) ?? this.#new.get(idNumber)?.residentId;
    if (known !== undefined) return known;
    // Random: an id that followed from the number would still say who it was when all else is erased.
    const residentId = randomUUID();
    this.#new.set(idNumber, { residentId, data: { name, phone, idNumber, birthDate: null } });
    return residentId;
  }

  get added(): readonly NewResident[] {
    return [...this.#new.values()];
  }
}

const sameFacts = (a: Row, b: Row): boolean =>
  a.use === b.use && a.state === b.state && a.area === b.area && a.areaSource === b.areaSource && a.since === b.since && a.basis === b.basis;

/** Rows of one unit name its owners, and say the same of everything else. */
const contradictions = ([first, ...others]: readonly Row[]): readonly BadRow[] =>
  others.flatMap((row) => {
    if (!first) return [];
    if (!first.owner || !row.owner) return [badRow(row.row, 'unit', 'ALREADY_EXISTS', `Row ${first.row} is of the same unit`)];
    return sameFacts(first, row) ? [] : [badRow(row.row, 'unit', 'INVALID_INPUT', `Row ${first.row} says otherwise of the same unit`)];
  });

const columnOf: Readonly<Record<string, string>> = { area: 'area', state: 'state', unitId: 'state', owners: 'share', since: 'since', basis: 'basis', label: 'unit' };

const decideUnit = (
  id: string,
  rows: readonly Row[],
  known: KnownUnit | undefined,
  people: People,
  from: PlanFrom,
): { readonly events: readonly UnitEvent[] } | BadRow => {
  const [first] = rows;
  if (!first) return { events: [] };
  const events: UnitEvent[] = [];
  let status: UnitStatus = known ? { status: 'registered', unit: known.unit } : units.initialState;
  const decide = (command: UnitCommand): void => {
    const decided = units.decide(command, status);
    status = fold(units, decided, status);
    events.push(...decided);
  };
  try {
    const ownership = ownershipIn(rows, people, from);
    if (ownership && first.state === 'UNSOLD') return badRow(first.row, 'state', 'UNIT_IS_UNSOLD');
    if (!known) decide({ type: 'register-unit', ...from.keeping, unit: unitIn(id, first, from.estateId) });
    else if (differs(known.unit, first)) {
      const { use, state, area, areaSource } = first;
      decide({ type: 'correct-unit', ...from.keeping, changes: { use, state, areas: { [areaSource]: area } }, reason: from.reason });
    }
    const last = known?.unit.ownerships.at(-1);
    if (ownership && !sameOwners(last, ownership)) decide({ type: 'change-owners', ...from.keeping, ownership });
    return { events };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const code = error.code as RefusalCode;
    return badRow(first.row, columnOf[error.field ?? ''] ?? 'unit', code, error.message.replace(`${refusals[code]}.`, '').replace(/[. ]+$/, '') || undefined);
  }
};

const unitIn = (id: string, { building, stair, label, use, state, area, areaSource }: Row, estateId: string) => ({
  ...{ id, estateId, building, stair, label, use, state },
  areas: { [areaSource]: area },
});

const differs = (unit: UnitRecord, { use, state, area, areaSource }: Row): boolean => unit.use !== use || unit.state !== state || unit.areas[areaSource] !== area;

/** Undefined: the file does not speak of owners, and whoever owns it goes on owning it. */
const ownershipIn = (rows: readonly Row[], people: People, { today, reason }: PlanFrom): Ownership | undefined => {
  const owners = rows.flatMap(({ owner }) => (owner ? [{ residentId: people.idOf(owner), share: owner.share }] : []));
  if (owners.length === 0) return undefined;
  return { owners, since: rows[0]?.since ?? today, basis: rows[0]?.basis ?? reason };
};

const digestOf = (planned: readonly PlannedUnit[], people: People, { stamp, estateId }: PlanFrom): string => {
  // Ids of new residents are drawn anew at each look.
  const names = new Map(people.added.map(({ residentId }, n) => [residentId, `new ${n}`]));
  const text = JSON.stringify([estateId, stamp, planned], (_, value: unknown) => (typeof value === 'string' ? (names.get(value) ?? value) : value));
  return createHash('sha256').update(text).digest('hex');
};
