import { existsSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { catalogue, checkPublicEvent, publicType, publishingContexts } from './catalogue.js';
import { examples } from './examples.js';

const types = publishingContexts.flatMap((context) => Object.keys(catalogue[context]).map((type) => [publicType(context, type, 1), context, type] as const));

describe('The catalogue of public events (F2)', () => {
  it.each(types)('%s has a JSON Schema and a valid example', (name, context, type) => {
    expect(existsSync(`libs/contracts/schemas/${context}/${type}.v1.json`)).toBe(true);
    expect(() => checkPublicEvent(name, examples[context][type])).not.toThrow();
  });

  it.each(types)('%s refuses a field that it does not have, and the lack of one that it has', (name, context, type) => {
    const example = examples[context][type] as Record<string, unknown>;
    expect(() => checkPublicEvent(name, { ...example, phone: '139' })).toThrow(/is not as the catalogue says/);
    const [required] = Object.keys(example).filter((field) => field.endsWith('Id'));
    expect(() => checkPublicEvent(name, { ...example, [required ?? '']: undefined })).toThrow(/is not as the catalogue says/);
  });

  it('refuses an unknown type', () => {
    expect(() => checkPublicEvent('utilities.works-invented.v1', {})).toThrow('the catalogue does not have it');
    expect(() => checkPublicEvent('utilities.works-started.v2', { worksId: '1' })).toThrow('the catalogue does not have it');
  });
});
