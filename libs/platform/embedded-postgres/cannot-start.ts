/** A reason not to start that the person at the keyboard can do something about. Printed without a stack. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart';

  constructor(
    /** What is wrong: one line. */
    message: string,
    /** What to do: one line or more. */
    readonly advice: string,
  ) {
    super(message);
  }
}

/** What is printed when something does not start: the reason and what to do, or, of anything else, all that is known. */
export const whyNotStarted = (name: string, error: unknown): unknown =>
  error instanceof CannotStart ? `\n${name} cannot start. ${error.message}\n${error.advice}\n` : error;

const advice: Readonly<Record<string, string>> = {
  EACCES: 'Start as the user who owns it, or give it to yourself: sudo chown -R "$(id -u):$(id -g)" .hutong',
  EPERM: 'Start as the user who owns it, or give it to yourself: sudo chown -R "$(id -u):$(id -g)" .hutong',
  ENOSPC: 'The disk is full: free some space and start again. Nothing that was answered is lost.',
  EDQUOT: 'The disk is full: free some space and start again. Nothing that was answered is lost.',
  EROFS: 'The disk is mounted read-only: use a data folder that can be written (HUTONG_DATA_FOLDER).',
  EMFILE: 'Too many files are open: raise the limit (ulimit -n).',
};

/** What the file system refused, as a reason not to start; anything else as it is. */
export const explained = (error: unknown): unknown => {
  const { code, message } = error as NodeJS.ErrnoException;
  const what = code === undefined ? undefined : advice[code];
  return what && !(error instanceof CannotStart) ? new CannotStart(`${message}.`, what) : error;
};
