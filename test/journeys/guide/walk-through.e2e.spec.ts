import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { compile, whyNotHere } from './clients/relay-compiler.js';
import { readPage, type Page } from './page.js';
import { itWithRelay, libraries, walk } from './walk-through.js';

const page = (...lines: string[]): Page => readPage('page.md', lines.join('\n'));

describe('A page that is wrong', () => {
  it.each(libraries)(
    'fails with $name, and says where',
    async (library) => {
      const answer = '{ "data": { "me": { "party": "UTILITY", "organisation": { "name": "Guihua Gaz" } } } }';
      const wrong = page('## 3. Ask', '```graphql as=demo-gas', 'query MeQuery { me { party organisation { name } } }', '```', '```json answer', answer, '```');
      await expect(walk(wrong, library)).rejects.toThrow(
        'page.md, “3. Ask” (line 2), MeQuery: data.me.organisation.name\n  expected "Guihua Gaz"\n  got      "Guihua Gas"',
      );
    },
    60_000,
  );

  itWithRelay('is not compiled where it asks for a field that there is not', async () => {
    await expect(compile(page('```graphql as=nobody', 'query NobodyQuery { me { nobody } }', '```', '```json answer', '{}', '```'))).rejects.toThrow(
      /relay-compiler: .*nobody/s,
    );
  });
});

describe('Relay’s compiler, where it does not run', () => {
  it('says why', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hutong-no-relay-'));
    try {
      const broken = join(folder, 'relay');
      await writeFile(broken, '#!/bin/sh\necho "cannot execute: required file not found" >&2\nexit 127\n');
      await chmod(broken, 0o755);
      expect(whyNotHere(null)).toBe(`relay-compiler has no program for ${process.platform} (${process.arch})`);
      expect(whyNotHere(join(folder, 'nothing'))).toMatch(/does not run here: .*ENOENT/);
      expect(whyNotHere(broken)).toMatch(/does not run here: cannot execute/);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
