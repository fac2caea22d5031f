import { seersIn, type Viewer } from '../../../platform/kernel/index.js';

/**
 * As SQL, what `maySee` says: whether somebody sees a row of `feed_entries` by this alias. Where nothing is restricted, nothing is looked up:
 * the subquery runs when the first restricted row comes. It has a prepared text of its own for who has no token.
 */
export const seenBy = (caller: Viewer | null, alias: string, parameter: (value: unknown) => string): string => {
  const isPublic = `${alias}.audience IS NULL`;
  if (caller === null) return isPublic;
  const takesPartIn = `ARRAY(SELECT scope FROM feed_parties WHERE organisation_id = ${parameter(caller.organisationId)})`;
  return `(${isPublic} OR ${alias}.audience IN (SELECT id FROM feed_audiences WHERE seers && (${parameter(seersIn(caller))}::text[] || ${takesPartIn})))`;
};

/** For statements that name their entries by id, as threads do: a thread is seen by whom its entry is. */
export const seesEntry = (caller: Viewer | null, entryId: string, parameter: (value: unknown) => string): string =>
  `EXISTS (SELECT FROM feed_entries seen WHERE seen.id = ${entryId} AND ${seenBy(caller, 'seen', parameter)})`;
