import type { Caller } from './caller.js';
import { Refusal } from './refusal.js';

type Granted = Pick<Caller, 'grants'>;

/** Of what is its own (its data, its vote) a person disposes, whichever projects it takes part in. */
export const forItself = ({ grants: _, ...caller }: Caller): Caller => caller;

const outside = (message: string): Refusal => new Refusal('OUTSIDE_MANDATE', message);

/** @param command as clients call it, `planWorks`. @throws {Refusal} OUTSIDE_MANDATE */
export const mustMayCommand = ({ grants }: Granted, command: string): void => {
  if (!grants || grants.some(({ commands }) => commands === undefined || commands.includes(command))) return;
  const allowed = [...new Set(grants.flatMap(({ commands = [] }) => commands))];
  throw outside(
    allowed.length === 0
      ? 'You may only read: your API key names no commands, or your organisation is not verified.'
      : `Your API key is for ${allowed.join(', ')}, not for ${command}.`,
  );
};

/**
 * What is done must lie in projects that the caller is there for: in each of them, or, where several share one thing, in any.
 * What lies in none takes somebody who is there for all.
 * @throws {Refusal} OUTSIDE_MANDATE
 */
export const mustReach = (granted: Granted, projectIds: readonly string[], reach: 'each' | 'any' = 'each'): void => {
  if (reaches(granted, projectIds, reach)) return;
  throw outside('Your mandate or API key is for other projects. It takes one for this project, or for all.');
};

/** The same as a question. */
export const reaches = ({ grants }: Granted, projectIds: readonly string[], reach: 'each' | 'any' = 'each'): boolean => {
  if (!grants || grants.some((grant) => grant.projectIds.length === 0)) return true;
  const reached = (id: string): boolean => grants.some((grant) => grant.projectIds.includes(id));
  return projectIds.length > 0 && (reach === 'each' ? projectIds.every(reached) : projectIds.some(reached));
};

/** Whether somebody says who acts for the organisation, and with what: its administrators, or who speaks for all of it. */
export const administers = ({ grants }: Granted): boolean =>
  !grants || grants.some(({ role, projectIds, commands }) => role === 'ADMINISTRATOR' && projectIds.length === 0 && commands === undefined);
