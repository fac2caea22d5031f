import { readFile } from 'node:fs/promises';
import { expect, it } from '@jest/globals';
import { whys } from '../../libs/platform/identity/index.js';
import { limits } from '../../libs/platform/graphql/limits/index.js';

it('docs/http.md names every limit that a client may meet, as it is', async () => {
  const page = await readFile('docs/http.md', 'utf8');
  // How many documents are kept parsed, no client can tell.
  const { documents: _, ...met } = limits;
  for (const [name, value] of Object.entries(met)) expect([name, page.match(new RegExp(`\\b${value.toLocaleString('en')}\\b`))]).toEqual([name, expect.anything()]);
});

it('docs/identity.md says what each reason means for which somebody is turned away', async () => {
  const page = await readFile('docs/identity.md', 'utf8');
  const told = [...page.slice(page.indexOf('| why | what |')).matchAll(/`([a-z-]+)`(?=[,` |])/g)].map(([, why]) => why);
  expect([...told].sort()).toEqual([...whys].sort());
});
