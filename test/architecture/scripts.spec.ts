import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

describe('A script of package.json', () => {
  // A shell remembers where it found `node`: after the first install that would still be the machine's, not the pinned one.
  it('that installs what is missing runs the rest in new shells', () => {
    const installing = Object.entries(scripts).filter(([, script]) => script.includes('install.js'));
    expect(installing.length).toBeGreaterThan(5);
    const inTheSameShell = installing.filter(([, script]) =>
      script
        .split('&&')
        .slice(1)
        .some((command) => !command.trim().startsWith('npm run ')),
    );
    expect(inTheSameShell).toEqual([]);
  });
});
