import { ImportStopped } from '../api.js';
import type { Importer } from '../importer.js';
import { runImport } from '../run-import.js';
import { readTaipei } from './read.js';
import { taipeiSource } from './source.js';
import { summaryOf } from './summary.js';
import { verifySnapshots } from './verify.js';

/** The road works of Taipei; afterwards every one of the source's lists is compared with what the API lists as of then. */
export const importTaipei: Importer = async (folder, api, options) => {
  const files = await readTaipei(folder);
  const source = taipeiSource(files);
  const state = await runImport(source, api, options);
  const verdicts = await verifySnapshots(api, state, files.snapshots);
  const wrong = verdicts.filter(({ equal }) => !equal);
  if (wrong.length > 0)
    throw new ImportStopped(
      `As of ${wrong.length} of ${verdicts.length} snapshots the API lists other works than the source: ${wrong.map(({ snapshot }) => snapshot).join(', ')}`,
    );
  const permits = new Set(files.works.map(({ permit_no }) => permit_no)).size;
  const applicants = source.organisations.filter(({ key }) => key.startsWith('applicant/')).length;
  const { overlaps, groups, protectedSurfaces, chances, savedDays, savedSquareMetres, closed } = await summaryOf(api);
  return `${applicants} applicants, ${files.works.length} sections of ${permits} permits, ${files.events.length} events; as of each of ${verdicts.length} snapshots the works listed are the source's.
At the end: ${overlaps} collisions in ${groups} pairs of permits, ${protectedSurfaces} trenches in surfaces that are protected, ${chances} pairs of trenches that could be one (${savedDays} days, ${savedSquareMetres} m² opened once instead of twice); ${closed} cases have closed themselves.`;
};
