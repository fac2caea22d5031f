/**
 * Which days are worked in the PRC, as the General Office of the State Council announces it for one year at a time: holidays that fall
 * on a weekday, and the weekend days that are worked to make up for them. Another file of this form replaces it (HUTONG_WORKING_DAYS_FILE).
 */
export type AnnouncedDays = {
  /** IANA name: a day begins and ends there, whatever the zone of the server. */
  readonly zone: string;
  /** When a working day ends, `17:30`. */
  readonly closeOfBusiness: string;
  /** By year: `01-28` of the weekdays off, and of the weekend days worked. A year that is missing has not been announced. */
  readonly years: Readonly<Record<string, { readonly off: readonly string[]; readonly worked: readonly string[] }>>;
};

const days = (text: string): readonly string[] => text.split(' ');

/** Notices of 2024-11-12 (for 2025) and 2025-11-04 (for 2026). */
export const announcedDays: AnnouncedDays = {
  zone: 'Asia/Shanghai',
  closeOfBusiness: '17:30',
  years: {
    '2025': {
      off: days('01-01 01-28 01-29 01-30 01-31 02-03 02-04 04-04 05-01 05-02 05-05 06-02 10-01 10-02 10-03 10-06 10-07 10-08'),
      worked: days('01-26 02-08 04-27 09-28 10-11'),
    },
    '2026': {
      off: days('01-01 01-02 02-16 02-17 02-18 02-19 02-20 02-23 04-06 05-01 05-04 05-05 06-19 09-25 10-01 10-02 10-05 10-06 10-07'),
      worked: days('01-04 02-14 02-28 05-09 09-20 10-10'),
    },
  },
};
