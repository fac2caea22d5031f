import { defaultRules, type WorksDetails, type WorksEvent } from '../../contracts/index.js';
import type { OrganisationId } from '../../platform/kernel/index.js';
import type { KnownWorkItem } from '../../work-items/index.js';
import type { WorkItemOfWorks } from './consent-needed.js';
import type { KnownPermit } from './permit-needed.js';
import type { WorksCommand } from './works.js';

/** Events and commands of one works in a lane, for specs: named like what they build, with fields to override. */
export const waterCo = 'water-co' as OrganisationId;
export const gasCo = 'gas-co' as OrganisationId;

export const trench: WorksDetails = {
  title: 'New water main',
  kind: 'EXCAVATION',
  footprint: {
    geometry: {
      type: 'LineString',
      coordinates: [
        [116.39, 39.93],
        [116.391, 39.93],
      ],
    },
    widthMetres: 1.2,
  },
  window: { start: '2027-06-01T00:00:00.000Z', end: '2027-06-11T00:00:00.000Z' },
  workingHours: '08:00-18:00',
  address: 'Mao’er Hutong 14',
  reference: { permit: 'W-2027-61', section: '1' },
  contractorId: null,
};
const worksId = 'utilities.1';

export const planned = (details: Partial<WorksDetails> = {}): WorksEvent => ({
  type: 'works-planned',
  data: { ...trench, ...details, worksId, ownerId: waterCo, projectId: 'mao-er' },
});
export const rescheduled = (window: WorksDetails['window'], reason: string | null = null): WorksEvent => ({
  type: 'works-rescheduled',
  data: { worksId, window, reason },
});
export const revised = (changes: Partial<Omit<WorksDetails, 'window'>>): WorksEvent => ({ type: 'works-revised', data: { worksId, ...changes } });
export const started = (): WorksEvent => ({ type: 'works-started', data: { worksId } });
export const blocked = (reason = 'Unknown pipe'): WorksEvent => ({ type: 'works-blocked', data: { worksId, reason } });
export const finished = (): WorksEvent => ({ type: 'works-finished', data: { worksId } });
export const cancelled = (reason = 'No budget'): WorksEvent => ({ type: 'works-cancelled', data: { worksId, reason } });

type By = { readonly by?: OrganisationId };
export const plan = ({ by = waterCo, workItem = null, ...details }: By & Partial<WorksDetails> & { readonly workItem?: KnownWorkItem | null } = {}): WorksCommand => ({
  type: 'plan-works',
  by,
  worksId,
  projectId: 'mao-er',
  details: { ...trench, ...details },
  workItem,
});
export const reschedule = (start: string, end: string | null, { by = waterCo, reason = null }: By & { readonly reason?: string | null } = {}): WorksCommand => ({
  type: 'reschedule-works',
  by,
  window: { start, end },
  reason,
});
/** On the first day of the trench; with a permit to dig for all of it, unless it says otherwise. */
type Permitted = By & { readonly at?: string; readonly permits?: readonly KnownPermit[]; readonly workItem?: WorkItemOfWorks | null };
const permitted = ({ by = waterCo, at = '2027-06-01T00:00:00.000Z', permits = [permit()], workItem = null }: Permitted) => ({
  by,
  at: new Date(at),
  permits,
  rule: defaultRules.permitsNeeded,
  workItem,
});
export const revise = (changes: Partial<Omit<WorksDetails, 'window'>>, given: Permitted = {}): WorksCommand => ({ type: 'revise-works', ...permitted(given), changes });
export const start = (given: Permitted = {}): WorksCommand => ({ type: 'start-works', ...permitted(given) });
export const permit = (fields: Partial<KnownPermit> = {}): KnownPermit => ({
  kind: 'DIG',
  status: 'GRANTED',
  window: { start: '2027-06-01T00:00:00.000Z', end: '2027-06-11T00:00:00.000Z' },
  grantedAt: new Date('2027-05-20T00:00:00.000Z'),
  ...fields,
});
export const block = (reason = 'Unknown pipe', { by = waterCo }: By = {}): WorksCommand => ({ type: 'block-works', by, reason });
export const finish = ({ by = waterCo }: By = {}): WorksCommand => ({ type: 'finish-works', by });
export const cancel = (reason = 'No budget', { by = waterCo }: By = {}): WorksCommand => ({ type: 'cancel-works', by, reason });
