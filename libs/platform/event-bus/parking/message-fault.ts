/**
 * Classes and codes of SQLSTATE (PostgreSQL, appendix A) that tell of the database, and not of what was sent to it: no connection, read-only
 * or timed-out transactions, serialization failures and deadlocks, no memory, disk or connections left, a lock not to be had, a shutdown or a
 * cancelled query, errors of the system, of its configuration and of the server itself.
 */
const ofTheDatabase = /^(08|25006|25P0[34]|40|53|55P03|57|58|F0|XX)/;

/** What `pg` and its pool throw without a code when a connection is lost, or none is to be had. */
const ofTheConnection =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|Query read timeout|Cannot use a pool)/;

/** Whether it failed because of what the message says. Only then may the message be parked: anything else would fail with every message. */
export const isMessageFault = (error: unknown): boolean => {
  if (!(error instanceof Error)) return true;
  const { code, syscall, errors, cause } = error as NodeJS.ErrnoException & { readonly errors?: readonly unknown[] };
  if (syscall !== undefined || ofTheConnection.test(error.message)) return false;
  if (typeof code === 'string' && code.length === 5 && ofTheDatabase.test(code)) return false;
  return [...(errors ?? []), ...(cause === undefined ? [] : [cause])].every(isMessageFault);
};

/** Why it failed, as it is kept: of bounded length, and without what PostgreSQL does not take. */
export const reasonOf = (error: unknown): string => String(error).replaceAll('\0', '\uFFFD').toWellFormed().slice(0, 2_000);
