import { refusal, type Estate, type Footprint } from '../../../contracts/index.js';
import { assertNever, sameJson, type Decider } from '../../../platform/kernel/index.js';
import { keepsTheRegister, sentByItsStaff, type Keeper, type Keeping } from './permissions.js';

/** What an import came to, in numbers. */
export type ImportCounts = {
  readonly newUnits: number;
  readonly changedUnits: number;
  readonly unchangedUnits: number;
  readonly goneUnits: number;
  readonly newResidents: number;
};

export type EstateStatus = { readonly status: 'unknown' } | { readonly status: 'registered'; readonly estate: Estate };

export type EstateCommand =
  | { readonly type: 'register-estate'; readonly by: Keeper; readonly estate: Estate }
  | ({ readonly type: 'place-estate'; readonly footprint: Footprint } & Keeping)
  | ({ readonly type: 'import-register'; readonly importId: string; readonly counts: ImportCounts } & Keeping);

export type EstateEvent =
  | { readonly type: 'estate-registered'; readonly data: Omit<Estate, 'id' | 'footprint'> & { readonly estateId: string } }
  | { readonly type: 'estate-placed'; readonly data: { readonly estateId: string; readonly footprint: Footprint } }
  | { readonly type: 'register-imported'; readonly data: { readonly estateId: string; readonly importId: string } & ImportCounts };

/** A compound whose register somebody keeps: whoever registers it does. Two may bear one name, and lie in one project. */
export const estates: Decider<EstateStatus, EstateCommand, EstateEvent> = {
  category: 'estate',
  initialState: { status: 'unknown' },
  decide: (command, status) => {
    switch (command.type) {
      case 'register-estate': {
        sentByItsStaff.mustHold(command);
        if (status.status === 'registered') throw refusal('ALREADY_EXISTS', 'idempotencyKey');
        const { id: estateId, projectIds, footprint, ...estate } = command.estate;
        const registered: EstateEvent = { type: 'estate-registered', data: { estateId, ...estate, projectIds: [...new Set(projectIds)] } };
        return footprint === null ? [registered] : [registered, { type: 'estate-placed', data: { estateId, footprint } }];
      }
      case 'place-estate': {
        if (status.status === 'unknown') throw refusal('UNKNOWN_ESTATE', 'estateId');
        keepsTheRegister.mustHold(command);
        const { id: estateId, footprint: before } = status.estate;
        if (before !== null && sameJson(before, command.footprint)) throw refusal('NOTHING_CHANGES', 'footprint');
        return [{ type: 'estate-placed', data: { estateId, footprint: command.footprint } }];
      }
      case 'import-register': {
        if (status.status === 'unknown') throw refusal('UNKNOWN_ESTATE', 'estateId');
        keepsTheRegister.mustHold(command);
        return [{ type: 'register-imported', data: { estateId: status.estate.id, importId: command.importId, ...command.counts } }];
      }
      default:
        return assertNever(command);
    }
  },
  evolve: (status, event) => {
    if (event.type === 'estate-registered') {
      const { estateId: id, ...estate } = event.data;
      return { status: 'registered', estate: { id, ...estate, footprint: null } };
    }
    if (status.status === 'unknown') throw new Error(`${event.type} before estate-registered: this is no history of an estate`);
    return event.type === 'estate-placed' ? { ...status, estate: { ...status.estate, footprint: event.data.footprint } } : status;
  },
};

/** Of a stream that has its first event. */
export const registeredEstate = (status: EstateStatus): Estate => {
  if (status.status === 'unknown') throw new Error('There is no estate in this state');
  return status.estate;
};
