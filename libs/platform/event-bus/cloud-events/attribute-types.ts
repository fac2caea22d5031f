import { MIMEType } from 'node:util';

/** The types of CloudEvents' attributes (CloudEvents 1.0.2, "Type System"), each as its canonical string. */

/** No control characters, no halves of surrogate pairs, no code points that are none. */
const notText = /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/u;
export const isText = (value: string): boolean => !notText.test(value);

/** RFC 3986, 4.1: its characters, with every percent sign followed by two digits and one fragment at most. */
const uriReference = /^(?:[\w\-.~:/?[\]@!$&'()*+,;=]|%[\da-f]{2})*(?:#(?:[\w\-.~:/?@!$&'()*+,;=]|%[\da-f]{2})*)?$/i;
export const isUriReference = (value: string): boolean => value !== '' && uriReference.test(value);
export const isUri = (value: string): boolean => /^[a-z][a-z\d+.-]*:/i.test(value) && isUriReference(value);

const timestamp = /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i;

/** RFC 3339, 5.6: a day that there is, a time to the second at least, and its offset. */
export const isTimestamp = (value: string): boolean => {
  const [, year, month, day] = timestamp.exec(value) ?? [];
  if (year === undefined) return false;
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(day);
};

/** RFC 2046: `type/subtype`, with or without parameters. Undefined: it is none. */
export const mediaType = (value: string): MIMEType | undefined => {
  try {
    return new MIMEType(value);
  } catch {
    return undefined;
  }
};

/** A whole number of 32 bits; greater ones travel as text. */
export const isInteger = (value: unknown): value is number => Number.isInteger(value) && Math.abs(value as number) < 2 ** 31;
