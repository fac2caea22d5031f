/** What of a person is held, apart from the log. */
export const personalFields = ['NAME', 'PHONE', 'ID_NUMBER', 'BIRTH_DATE'] as const;
export type PersonalField = (typeof personalFields)[number];

/** What personal data is used for. */
export const purposes = ['REGISTER', 'BALLOT', 'LEGAL_CLAIM', 'CONTACT', 'SURVEY', 'COPY'] as const;
export type Purpose = (typeof purposes)[number];

/**
 * Which basis a purpose has (PIPL art. 13): the register of owners, their joint decisions (Civil Code art. 278, 280) and claims are duties
 * and rights by law; a copy is the person's own; whatever else is done with it, the person has agreed to.
 */
const basisOf: Readonly<Record<Purpose, 'LAW' | 'CONSENT' | 'SUBJECT'>> = {
  REGISTER: 'LAW',
  BALLOT: 'LAW',
  LEGAL_CLAIM: 'LAW',
  CONTACT: 'CONSENT',
  SURVEY: 'CONSENT',
  COPY: 'SUBJECT',
};

export const needsConsent = (purpose: Purpose): boolean => basisOf[purpose] === 'CONSENT';
export const isOfTheSubject = (purpose: Purpose): boolean => basisOf[purpose] === 'SUBJECT';

/** Leaked or misused it does harm (art. 28): it takes a consent of its own, as everything does of who is under 14. */
const sensitive: readonly PersonalField[] = ['ID_NUMBER'];
export const isSensitive = (field: PersonalField): boolean => sensitive.includes(field);

/** From this birthday on one consents for oneself (art. 31). */
const consentingAge = 14;

/** Whether who was born on that day is under 14 on this one; nobody, where the day is not known. */
export const isUnder14 = (birthDate: string | null, today: string): boolean => {
  if (birthDate === null) return false;
  const birthday = `${String(Number(birthDate.slice(0, 4)) + consentingAge).padStart(4, '0')}${birthDate.slice(4)}`;
  return today < birthday;
};
