import { join } from 'node:path';
import { readCsv } from '../read-csv.js';

const eventColumns = [
  'snapshot_time',
  'event',
  'permit_no',
  'section_no',
  'field',
  'old',
  'new',
  'AppTime',
  'App_Name',
  'C_Name',
  'Addr',
  'Cb_Da',
  'Ce_Da',
  'Co_Ti',
  'Tc_Na',
  'NPurp',
  'DType',
  'WItem',
] as const;
const worksColumns = ['permit_no', 'section_no', 'kind', 'geometry_twd97'] as const;
const snapshotColumns = ['snapshot_time', 'listed', 'sha256'] as const;

export type TaipeiEvent = Readonly<Record<(typeof eventColumns)[number], string>>;
export type TaipeiWorks = Readonly<Record<(typeof worksColumns)[number], string>>;
export type TaipeiSnapshot = Readonly<Record<(typeof snapshotColumns)[number], string>>;
export type TaipeiFiles = { readonly events: readonly TaipeiEvent[]; readonly works: readonly TaipeiWorks[]; readonly snapshots: readonly TaipeiSnapshot[] };

/** The three Taipei files of a folder, as they are. */
export const readTaipei = async (folder: string): Promise<TaipeiFiles> => {
  const [events, works, snapshots] = await Promise.all([
    readCsv(join(folder, 'taipei-roadworks-events.csv.gz'), eventColumns),
    readCsv(join(folder, 'taipei-roadworks-works.csv.gz'), worksColumns),
    readCsv(join(folder, 'taipei-roadworks-snapshots.csv'), snapshotColumns),
  ]);
  return { events, works, snapshots };
};

export const nameOf = ({ permit_no, section_no }: { readonly permit_no: string; readonly section_no: string }): string => `${permit_no}/${section_no}`;
