import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { canonicalJson } from '../../../platform/proof/index.js';
import { frozen } from './frozen-roll.js';
import { rollRootOf } from './recount-file.js';

const unit = (id: string, headId: string) => ({ id, headId, building: '3', stair: '2', label: `no. ${id}`, area: 6_000, areaSource: 'REGISTER' }) as const;
const units = [unit('u3', 'li'), unit('u1', 'wang'), unit('u2', 'li')];
const heads = [
  { id: 'wang', voters: ['w'], unitIds: ['u1'], area: 6_000 },
  { id: 'li', voters: ['l', 'm'], unitIds: ['u3', 'u2'], area: 12_000 },
];
const roll = { heads, units, total: { heads: 2, area: 18_000 } };

describe('A roll that is frozen', () => {
  it('has an entry for each unit, and one head for all that belong together', async () => {
    const { entered } = await frozen('ballot', roll);
    expect(entered.map(({ id, own }) => [id, own.counts.heads, own.counts.area])).toEqual([
      ['u3', 1, 6_000],
      ['u1', 1, 6_000],
      ['u2', 0, 6_000],
    ]);
  });

  it('is known by the hash of its canonical JSON, and by the root of its entries, as if each were made in one piece', async () => {
    const { digest, recountRoot, entered } = await frozen('ballot', roll);
    const listed = entered.map(({ own, ...rest }) => ({ ...rest, entryId: own.entry.id })).toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const whole = canonicalJson({ ballotId: 'ballot', units: listed, voters: { wang: ['w'], li: ['l', 'm'] } });
    expect(digest).toBe(createHash('sha256').update(whole).digest('base64url'));
    expect(recountRoot).toBe(rollRootOf(entered.map(({ own }) => own.entry).toSorted((a, b) => (a.id < b.id ? -1 : 1))));
  });
});
