import { beforeEach, describe, expect, it } from '@jest/globals';
import { Notes } from './notes.js';

let notes: Notes;
beforeEach(() => {
  notes = new Notes('2027-06-01');
});

describe('Notes of who reads a page', () => {
  it('are taken where an answer first shows them, and sent and compared from then on', () => {
    expect(notes.compare({ works: { id: '{{trench}}' } }, { works: { id: 'w1' } })).toBeUndefined();
    expect(notes.fill({ input: { worksId: '{{trench}}', text: 'about {{trench}}', n: [1, true, null] } })).toEqual({
      input: { worksId: 'w1', text: 'about w1', n: [1, true, null] },
    });
    expect(notes.compare({ id: '{{trench}}' }, { id: 'w1' })).toBeUndefined();
    expect(notes.compare({ id: '{{trench}}' }, { id: 'w2' })).toEqual({ path: 'id', expected: '"w1"', got: '"w2"' });
  });

  it('are the same within one answer', () =>
    expect(notes.compare([{ id: '{{works}}' }, { id: '{{works}}' }], [{ id: 'w1' }, { id: 'w2' }])).toEqual({ path: '[1].id', expected: '"w1"', got: '"w2"' }));

  it('are not taken from an answer that is another', () => {
    expect(notes.compare({ id: '{{works}}', status: 'PLANNED' }, { id: 'w1', status: 'STARTED' })).toMatchObject({ path: 'status' });
    expect(() => notes.fill('{{works}}')).toThrow('{{works}} stands in no answer above');
  });

  it('count days from the one on which the district was filled in, in its zone', () =>
    expect(notes.fill(['{{day+0}}', '{{day-2 15:30}}', '{{date+30}}'])).toEqual(['2027-05-31T16:00:00.000Z', '2027-05-30T07:30:00.000Z', '2027-07-01']));

  it.each([
    ['another text', { a: 'x' }, { a: 'y' }, 'a', '"x"', '"y"'],
    ['another number', { a: [1, 2] }, { a: [1, 3] }, 'a[1]', '2', '3'],
    ['a number as text', { a: 1 }, { a: '1' }, 'a', '1', '"1"'],
    ['another day', { a: '{{day+1}}' }, { a: '2027-06-01T17:00:00.000Z' }, 'a', '"2027-06-01T16:00:00.000Z"', '"2027-06-01T17:00:00.000Z"'],
    ['null', { a: { b: 'x' } }, { a: null }, 'a', '{"b":"x"}', 'null'],
    ['null for whatever there is', { a: '…' }, { a: null }, 'a', '"…"', 'null'],
    ['something for null', { a: null }, { a: {} }, 'a', 'null', '{}'],
    ['a shorter list', { a: ['x', 'y'] }, { a: ['x'] }, 'a', '["x","y"]', '["x"]'],
    ['a longer list', { a: [] }, { a: ['x'] }, 'a', '[]', '["x"]'],
    ['a list for a thing', { a: {} }, { a: [] }, 'a', '{}', '[]'],
    ['less than the page says', { a: { b: 1, c: 2 } }, { a: { b: 1 } }, 'a.c', '2', 'nothing'],
    ['more than the page says', { a: { b: 1 } }, { a: { b: 1, c: 2 } }, 'a.c', 'nothing', '2'],
    ['another text around what varies', { a: 'holds at …: none' }, { a: 'holds at noon: one' }, 'a', '"holds at …: none"', '"holds at noon: one"'],
    ['another whole', 'x', undefined, 'the whole answer', '"x"', 'nothing'],
  ] as const)('do not take %s for what the page says', (_, expected, got, path, shown, shownGot) =>
    expect(notes.compare(expected, got)).toEqual({ path, expected: shown, got: shownGot }),
  );

  it('take whatever stands where the page says so', () => {
    expect(notes.compare({ a: '…', b: '…', c: 'holds at …: none (a.b)' }, { a: 7, b: [], c: 'holds at noon: none (a.b)' })).toBeUndefined();
    // The text around it is text, not a pattern.
    expect(notes.compare('… (a.b)', 'x (a-b)')).toMatchObject({ got: '"x (a-b)"' });
  });
});
