import { describe, expect, it } from '@jest/globals';
import { buildSchema } from 'graphql';
import { finishSchema } from './index.js';

const finished = (inputs: string) => () => finishSchema(buildSchema(`type Query { a(input: A): Int } ${inputs}`));

describe('A schema is refused at the start for what its compiled documents could not do', () => {
  it('a field of an input with a default: a variable that leaves it out would be refused', () =>
    expect(finished('input A { width: Float! = 0 }')).toThrow('A.width has a default: make it nullable, and give the default where it is read'));

  it.each(['input A { and: [A!] }', 'input A { b: B } input B { c: [C!]! } input C { a: A }'])('an input inside itself, which is compiled without end: %s', (inputs) =>
    expect(finished(inputs)).toThrow(/is inside itself: name its levels/),
  );

  it('and goes through with anything else', () => expect(finished('input A { b: [B!] c: B! } input B { n: Int c: C } input C { n: Int! }')).not.toThrow());
});
