import { refusal, type Estate } from '../../../contracts/index.js';
import { Decisions, type EventStore } from '../../../platform/event-store/index.js';
import { estates } from '../domain/estates.js';
import { residents } from '../domain/residents.js';
import { units } from '../domain/units.js';

/** Read from the log, not from a view: an estate registered a moment ago is known. */
export const estateIn = async (store: EventStore, id: string): Promise<Estate | undefined> => {
  const { state } = await new Decisions(store, estates).load(id);
  return state.status === 'registered' ? state.estate : undefined;
};

/** @throws {Refusal} UNKNOWN_ESTATE */
export const mustBeEstate = async (store: EventStore, id: string): Promise<Estate> => {
  const estate = await estateIn(store, id);
  if (!estate) throw refusal('UNKNOWN_ESTATE', 'estateId');
  return estate;
};

/** @throws {Refusal} UNKNOWN_RESIDENT for who is not in the register of the estate, RESIDENT_ERASED */
export const mustBeResidents = async (store: EventStore, estateId: string, ids: readonly string[], field: string): Promise<void> => {
  const known = new Decisions(store, residents);
  const named = await Promise.all(ids.map((id) => known.load(id)));
  for (const { state } of named) {
    if (state.status === 'unknown' || state.resident.estateId !== estateId) throw refusal('UNKNOWN_RESIDENT', field);
    if (state.resident.status === 'ERASED') throw refusal('RESIDENT_ERASED', field);
  }
};

/** @throws {Refusal} UNKNOWN_UNIT for one that is not in the register of the estate */
export const mustBeUnits = async (store: EventStore, estateId: string, ids: readonly string[], field: string): Promise<void> => {
  const known = new Decisions(store, units);
  const named = await Promise.all(ids.map((id) => known.load(id)));
  for (const { state } of named) if (state.status !== 'registered' || state.unit.estateId !== estateId) throw refusal('UNKNOWN_UNIT', field);
};
