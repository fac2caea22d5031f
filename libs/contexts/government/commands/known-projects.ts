import { refusal } from '../../../contracts/index.js';
import { Decisions, type EventStore } from '../../../platform/event-store/index.js';
import { projects } from '../domain/projects.js';

/** Read from the log, not from a view: a project opened a moment ago is known. @throws {Refusal} UNKNOWN_PROJECT */
export const mustBeProjects = async (store: EventStore, ids: readonly string[]): Promise<void> => {
  const opened = new Decisions(store, projects);
  for (const id of ids) if ((await opened.load(id)).state.status === 'unknown') throw refusal('UNKNOWN_PROJECT', 'projectIds');
};
