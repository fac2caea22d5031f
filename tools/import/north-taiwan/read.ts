import { join } from 'node:path';
import { readCsv } from '../read-csv.js';

const columns = [
  'city',
  'snapshot_time',
  'event',
  'application_no',
  'field',
  'old',
  'new',
  'title',
  'district',
  'address',
  'kind',
  'working',
  'start',
  'end',
  'applicant',
  'contractor',
  'lat',
  'lon',
] as const;

export type RoadDigEvent = Readonly<Record<(typeof columns)[number], string>>;

/** The file's events, in the order of their polls. */
export const readNorthTaiwan = async (folder: string): Promise<readonly RoadDigEvent[]> => {
  const events = await readCsv(join(folder, 'north-taiwan-roaddig-events.csv.gz'), columns);
  return [...events].sort((a, b) => (a.snapshot_time < b.snapshot_time ? -1 : a.snapshot_time > b.snapshot_time ? 1 : 0));
};

export const nameOf = ({ city, application_no }: Pick<RoadDigEvent, 'city' | 'application_no'>): string => `${city}/${application_no}`;
