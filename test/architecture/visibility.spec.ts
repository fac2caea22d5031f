import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { buildSchema, isObjectType } from 'graphql';

const schema = buildSchema(readFileSync('schema.graphql', 'utf8'));
const page = readFileSync('docs/visibility.md', 'utf8');
const audiences = [
  'everybody',
  'as the entry',
  'as the entry, of threads own organisation',
  'as what is found',
  'own organisation',
  'administrators',
  'operators',
  'keeper',
  'convener',
  'convener and concerned',
  'convener and roll',
  'keeper and yourself',
  'yourself',
];
const rows = page
  .slice(page.indexOf('| type | seen by | fields |'))
  .split('\n')
  .slice(2)
  .filter((line) => line.startsWith('|'))
  .map((line) => line.split('|').map((cell) => cell.trim()));

describe('The table of docs/visibility.md', () => {
  it('says of each field of queries, subscriptions and nodes who sees it, once', () => {
    const told = rows.flatMap(([, type, , fields = '']) => fields.split(' ').map((field) => `${type}.${field}`));
    const types = Object.values(schema.getTypeMap()).filter(isObjectType);
    const roots = [schema.getQueryType()?.name, schema.getSubscriptionType()?.name];
    const open = types.filter((type) => roots.includes(type.name) || type.getInterfaces().some(({ name }) => name === 'Node'));
    const there = open.flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`));
    expect(there.length).toBeGreaterThan(200);
    expect(told.sort()).toEqual(there.sort());
  });

  it('names no audience but those it explains', () => {
    expect(rows.filter(([, , audience = '']) => !audiences.includes(audience))).toEqual([]);
  });
});
