import { personalFields, type PersonalField } from '../domain/purposes.js';

/** What is held of a person. In no event, no view and no line of a log. */
export type PersonalData = {
  readonly name: string | null;
  readonly phone: string | null;
  readonly idNumber: string | null;
  /** A day. */
  readonly birthDate: string | null;
};

const nameOf = { NAME: 'name', PHONE: 'phone', ID_NUMBER: 'idNumber', BIRTH_DATE: 'birthDate' } as const satisfies Readonly<Record<PersonalField, keyof PersonalData>>;

export const fieldsOf = (data: PersonalData): readonly PersonalField[] => personalFields.filter((field) => data[nameOf[field]] !== null);

export const fieldsChanged = (before: PersonalData, after: PersonalData): readonly PersonalField[] =>
  personalFields.filter((field) => before[nameOf[field]] !== after[nameOf[field]]);

/** Only these fields of it. */
export const only = (data: PersonalData, fields: readonly PersonalField[]): PersonalData => {
  const shown = (field: PersonalField) => (fields.includes(field) ? data[nameOf[field]] : null);
  return { name: shown('NAME'), phone: shown('PHONE'), idNumber: shown('ID_NUMBER'), birthDate: shown('BIRTH_DATE') };
};

/** Identity numbers are the same number however they are typed. */
export const sameNumber = (idNumber: string): string => idNumber.replaceAll(/\s/g, '').toUpperCase();
