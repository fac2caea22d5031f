import type { ProjectType } from '../../../contracts/api/project.type.js';
import { ProjectsByIds } from '../../../contracts/queries.js';
import type { Loaders } from '../../../platform/graphql/index.js';

/** The projects that something is for; null, where it names none: for all. */
export const projectsNamed = async (ids: readonly string[], loaders: Loaders): Promise<ProjectType[] | null> => {
  if (ids.length === 0) return null;
  const found = await Promise.all(ids.map((id) => loaders.one(ProjectsByIds, id)));
  return found.filter((project) => project !== null);
};
