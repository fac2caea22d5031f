import { readFile } from 'node:fs/promises';
import { describe, it, jest } from '@jest/globals';
import { demoCaller, demoOrganisations, date, type DemoKey } from '../../../apps/all-in-one/demo/district.js';
import { seedDemo } from '../../../apps/all-in-one/demo/seed.js';
import { Identity } from '../../../libs/platform/identity/index.js';
import { MovedTime } from '../../support/moved-time.js';
import { startApp } from '../../support/start-app.js';
import type { ClientLibrary, GuideClient } from './client.js';
import { apollo } from './clients/apollo.js';
import { whyNotHere } from './clients/relay-compiler.js';
import { relay } from './clients/relay.js';
import { urql } from './clients/urql.js';
import { Notes } from './notes.js';
import { readPage, type Page } from './page.js';
import { runPage } from './run-page.js';

const folder = 'docs/guide';

/** Outside of CI Relay is left out, and that is said, where its compiler does not run; in CI it fails with the reason. */
const whyNoRelay = process.env['CI'] === 'true' ? undefined : whyNotHere();
if (whyNoRelay) console.warn(`Skipped: all that needs ${relay.name} (${whyNoRelay})`);
export const libraries = whyNoRelay ? [apollo, urql] : [apollo, urql, relay];
export const itWithRelay = whyNoRelay ? it.skip : it;

/** A page of the guide is true: each of three foreign clients does all of it, in a district of its own, and gets what the page says. */
export const describeWalkThrough = (name: string): void =>
  describe(`The guide: ${name}`, () => {
    it.each(libraries)('is as its page says, with $name', async (library) => walk(readPage(name, await readFile(`${folder}/${name}`, 'utf8')), library), 120_000);
  });

/** @throws {Error} what `runPage` throws; and what the library complains of: two things with one id, what it cannot keep */
export const walk = async (page: Page, library: ClientLibrary): Promise<void> => {
  const complaints: string[] = [];
  const complain = (...words: unknown[]) => void complaints.push(words.map(String).join(' '));
  const spies = (['warn', 'error'] as const).map((level) => jest.spyOn(console, level).mockImplementation(complain));
  try {
    await walkThrough(page, library);
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  if (complaints.length > 0) throw new Error(`${page.name}: ${library.name} complains:\n${complaints.join('\n')}`);
};

const walkThrough = async (page: Page, library: ClientLibrary): Promise<void> => {
  const connect = await library.prepare(page);
  const app = await startApp();
  const time = new MovedTime(app.databaseUrl);
  const clients = new Map<string, GuideClient>();
  try {
    const today = new Date();
    await seedDemo({ url: app.url, identity: app.app.get(Identity) }, today);
    const clientOf = async (party: string): Promise<GuideClient> => {
      const client = clients.get(party) ?? connect(`${app.url}/graphql`, await tokenOf(party, app.app.get(Identity)));
      clients.set(party, client);
      return client;
    };
    await runPage(page, new Notes(date(today, 0)), clientOf, { goTo: (instant) => time.goTo(instant) });
  } finally {
    for (const client of clients.values()) await client.close();
    await time.stop();
    await app.stop();
  }
};

const tokenOf = async (party: string, identity: Identity): Promise<string | null> => {
  if (party === 'nobody') return null;
  if (!demoOrganisations.some(({ key }) => key === party)) throw new Error(`There is no ${party} in the demo`);
  return identity.issue(demoCaller(party as DemoKey), '1h');
};
