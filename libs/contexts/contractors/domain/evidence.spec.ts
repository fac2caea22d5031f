import { describe, expect, it } from '@jest/globals';
import type { Evidence } from '../../../contracts/index.js';
import { Refusal } from '../../../platform/kernel/index.js';
import { checkEvidence } from './evidence.js';
import { now, photo } from './work-packages.builders.js';

const three = { kinds: ['PHOTO', 'MEASUREMENT'], minimum: 3 } as const;
const other = (digit: string, fields: Partial<Evidence> = {}) => photo({ sha256: digit.repeat(64), ...fields });
const check = (given: readonly Evidence[], minimum = 3) => checkEvidence(given, { kinds: [...three.kinds], minimum }, now);
const refusalOf = (given: readonly Evidence[], minimum?: number) => {
  try {
    return check(given, minimum);
  } catch (error) {
    if (error instanceof Refusal) return { code: error.code, field: error.field };
    throw error;
  }
};

describe('Evidence (F40)', () => {
  it('is enough when it has as many of the needed kinds as the milestone asks for', () => {
    expect(check([other('1'), other('2'), other('3', { kind: 'MEASUREMENT' }), other('4', { kind: 'DOCUMENT' })])).toHaveLength(4);
    expect(check([], 0)).toEqual([]);
  });
  it.each([
    ['two of three', [other('1'), other('2')]],
    ['three, of which one is of another kind', [other('1'), other('2'), other('3', { kind: 'DOCUMENT' })]],
    ['none', []],
  ])('is missing with %s', (_, given) => expect(refusalOf(given)).toEqual({ code: 'EVIDENCE_MISSING', field: 'evidence' }));

  it('keeps hashes in lower case, whatever they came in', () =>
    expect(check([other('A'), other('b'), other('C')]).map(({ sha256 }) => sha256[0])).toEqual(['a', 'b', 'c']));

  it.each([
    ['http', { uri: 'http://files.example.org/1.jpg' }, 'uri'],
    ['no address at all', { uri: '' }, 'uri'],
    ['an address without a host', { uri: 'https://' }, 'uri'],
    ['a script', { uri: 'javascript:alert(1)' }, 'uri'],
    ['an address with a password', { uri: 'https://wang:secret@files.example.org/1.jpg' }, 'uri'],
    ['an address with a blank', { uri: 'https://files.example.org/a b.jpg' }, 'uri'],
    ['an address that is too long', { uri: `https://files.example.org/${'x'.repeat(2_000)}` }, 'uri'],
    ['a urn of nothing', { uri: 'urn:uuid:' }, 'uri'],
    ['63 digits', { sha256: 'a'.repeat(63) }, 'sha256'],
    ['65 digits', { sha256: 'a'.repeat(65) }, 'sha256'],
    ['a digit that is none', { sha256: 'g'.repeat(64) }, 'sha256'],
    ['the hash of another', { sha256: '1'.repeat(64) }, 'sha256'],
    ['a word for a media type', { mediaType: 'jpeg' }, 'mediaType'],
    ['no media type', { mediaType: '' }, 'mediaType'],
    ['a photo of tomorrow', { takenAt: '2027-06-21T10:00:00.000Z' }, 'takenAt'],
  ])('is malformed with %s, and says where', (_, fields, field) =>
    expect(refusalOf([other('1'), other('2'), other('3', fields), other('4')])).toEqual({ code: 'EVIDENCE_MALFORMED', field: `evidence[2].${field}` }),
  );

  it.each([
    { uri: 'urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66' },
    { uri: 'HTTPS://files.example.org/1.jpg?size=large#top' },
    { mediaType: 'application/vnd.ms-excel' },
    { mediaType: 'text/csv; charset=utf-8' },
    { takenAt: '2027-06-20T10:05:00.000Z' },
  ])('may be %j', (fields) => expect(check([other('1', fields)], 1)).toHaveLength(1));
});
