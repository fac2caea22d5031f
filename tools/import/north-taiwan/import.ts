import type { Importer } from '../importer.js';
import { runImport } from '../run-import.js';
import { readNorthTaiwan } from './read.js';
import { northTaiwanSource } from './source.js';

/** The road-dig cases of New Taipei, Keelung and Changhua; what a list loses is closed only when that is confirmed. */
export const importNorthTaiwan: Importer = async (folder, api, options) => {
  const events = await readNorthTaiwan(folder);
  const source = northTaiwanSource(events);
  const { works } = await runImport(source, api, options);
  const commands = source.snapshots.flatMap(({ steps }) => steps);
  const closed = commands.filter(({ mutation }) => mutation === 'finishWorks' || mutation === 'cancelWorks').length;
  return `${source.organisations.length} organisations, ${Object.keys(works).length} cases in ${source.projects.length} districts, ${source.snapshots.length} polls, ${commands.length} commands; ${closed} closed.`;
};
