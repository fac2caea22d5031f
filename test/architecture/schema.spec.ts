import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { buildSchema, isObjectType } from 'graphql';

const types = Object.values(buildSchema(readFileSync('schema.graphql', 'utf8')).getTypeMap()).filter(isObjectType);

describe('The schema', () => {
  /** Apollo keeps one object for each type and `id`, Relay one for each `id`: what shares one, of two versions of a rule say, is shown as the last that came. */
  it('calls `id` only what nothing else has: the id of a Node', () => {
    const withId = types.filter((type) => 'id' in type.getFields());
    const nodes = withId.filter((type) => type.getInterfaces().some(({ name }) => name === 'Node') && String(type.getFields()['id']?.type) === 'ID!');
    expect(withId.length).toBeGreaterThan(10);
    expect(withId.map(({ name }) => name)).toEqual(nodes.map(({ name }) => name));
  });
});
