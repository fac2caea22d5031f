import { CannotStart } from './cannot-start.js';

const known: readonly (readonly [pattern: RegExp, advice: string])[] = [
  [
    /No space left on device|could not resize shared memory segment|Disk quota exceeded/,
    'The disk is full: free some space and start again. Nothing that was answered is lost.',
  ],
  [
    /Permission denied|Operation not permitted|has wrong ownership|invalid permissions/,
    'Look at the rights of the data folder: all of it must belong to the user PostgreSQL runs as, and be closed to others (mode 0700).',
  ],
  [/Read-only file system/, 'The disk is mounted read-only: use a data folder that can be written (HUTONG_DATA_FOLDER).'],
  [/Cannot allocate memory|out of memory/i, 'The machine has too little memory free: PostgreSQL takes about 200 MB.'],
  [
    /could not locate a valid checkpoint|invalid primary checkpoint|PANIC:|checksum|corrupt/i,
    'The data may be damaged: keep a copy of the data folder before anything else, and restore a backup.',
  ],
  [
    /error while loading shared libraries|cannot execute|Exec format error|not found/,
    'The PostgreSQL that npm installed does not run on this machine: remove node_modules and run npm start again,\nor use a PostgreSQL 18 of your own: HUTONG_DATABASE_URL=postgres://user:password@host:5432/hutong npm start',
  ],
];

/** The line by which PostgreSQL itself says why. */
const reason = (said: string): string | undefined => {
  const lines = said.trim().split('\n');
  return lines.findLast((line) => /\b(FATAL|PANIC|error):/i.test(line)) ?? lines.at(-1);
};

/** What PostgreSQL's own last words mean, and what to do. */
export const failureOf = (what: string, said: string, signal: NodeJS.Signals | null = null): CannotStart => {
  const line = reason(said)?.replace(/^.*?(FATAL|PANIC|error):\s*/i, '') ?? '';
  const because = signal ? `it was killed by ${signal}` : line || 'it gave no reason';
  const advice = signal ? 'Start again: nothing that was answered is lost.' : known.find(([pattern]) => pattern.test(said))?.[1];
  return new CannotStart(`${what}: ${because}.`, advice ?? 'Look into postgres.log in the data folder, and start again.');
};
