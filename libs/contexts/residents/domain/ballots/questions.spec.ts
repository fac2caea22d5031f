import { describe, expect, it } from '@jest/globals';
import { question } from './ballot.builders.js';
import { completed } from './questions.js';

const manager = question({ key: 'manager', matter: 'manager', options: ['North', 'South'] });
const both = [question(), manager];
const web = { onPaper: false };

describe('A vote is completed', () => {
  it('with an abstention for each question that is blank', () => expect(completed({ manager: 'South' }, both, web)).toEqual({ lift: 'ABSTAIN', manager: 'South' }));
  it('of a paper also with a spoiled question', () => expect(completed({ lift: 'SPOILED' }, both, { onPaper: true })).toEqual({ lift: 'SPOILED', manager: 'ABSTAIN' }));
  it.each([
    ['on what was not announced', { paint: 'YES' }, 'UNKNOWN_QUESTION', 'marks.paint'],
    ['for what does not stand for choice', { manager: 'YES' }, 'INVALID_INPUT', 'marks.manager'],
    ['spoiled, on the web', { lift: 'SPOILED' }, 'INVALID_INPUT', 'marks.lift'],
  ] as const)('but not %s', (_, marks, code, field) => expect(() => completed(marks, both, web)).toThrow(expect.objectContaining({ code, field })));
});
