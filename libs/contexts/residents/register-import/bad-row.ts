import { refusals, type RefusalCode } from '../../../contracts/index.js';

/** What keeps a file from being imported. It names the place, and never what stands there: that may be personal. */
export type BadRow = {
  /** Its last line in the file; the heading is 1. */
  readonly row: number;
  readonly column: string | null;
  readonly code: RefusalCode;
  readonly message: string;
};

/** @param detail makes the advice of the code concrete */
export const badRow = (row: number, column: string | null, code: RefusalCode, detail?: string): BadRow => ({
  row,
  column,
  code,
  message: detail === undefined ? `${refusals[code]}.` : `${detail}. ${refusals[code]}.`,
});
