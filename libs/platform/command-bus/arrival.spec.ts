import { describe, expect, it } from '@jest/globals';
import { Type } from 'class-transformer';
import { IsDate, IsObject, IsOptional, IsString, Length, Min, ValidateNested } from 'class-validator';
import { Refusal, type OrganisationId, type Party } from '../kernel/index.js';
import { always } from '../permissions/index.js';
import { Accepts, addressOf, arrive, CommandMessage, mustBeCaller, NoInput, QueryMessage, type From } from './index.js';

class WindowInput {
  @Type(() => Date) @IsDate() start!: Date;
  @IsOptional() @Type(() => Date) @IsDate() end?: Date | null;
}
class DigInput {
  @IsString() @Length(1, 5) title!: string;
  @ValidateNested() @Type(() => WindowInput) window!: WindowInput;
  @IsOptional() @Min(0) width?: number;
  @IsOptional() @IsObject() geometry?: object;
  @IsOptional() @ValidateNested({ each: true }) @Type(() => WindowInput) breaks?: WindowInput[];
}
@Accepts('toy', DigInput, { UTILITY: always, GOVERNMENT: always })
class Dig extends CommandMessage<object, string> {}
class Careless extends CommandMessage<object, string> {}

const by = (party: Party): From => ({ caller: { personId: 'p', organisationId: 'o' as OrganisationId, party }, correlationId: 'c' });
const from = by('UTILITY');
const nobody: From = { caller: null, correlationId: 'c' };
const trench = { title: 'main', window: { start: '2027-06-01T00:00:00.000Z', end: null } };
const refusalOf = (work: () => unknown): Partial<Refusal> => {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal) return { code: error.code, field: error.field, message: error.message };
    throw error;
  }
  throw new Error('was not refused');
};

describe('A message that arrives', () => {
  it('is the same whether its dates came as dates or as the strings they travel as', () => {
    const here = arrive(new Dig({ ...trench, window: { start: new Date('2027-06-01'), end: null } }, from));
    const fromFar = arrive(new Dig(JSON.parse(JSON.stringify(trench)), from));
    expect(here).toBeInstanceOf(Dig);
    expect(here.input).toBeInstanceOf(DigInput);
    expect(here.input).toEqual(fromFar.input);
    expect(fromFar.input).toMatchObject({ window: { start: new Date('2027-06-01'), end: null } });
  });

  it('does not invent what was left out, so that "absent" and "null" stay two things', () =>
    expect(Object.keys(arrive(new Dig(trench, from)).input)).toEqual(['title', 'window']));

  it('keeps JSON that it does not look into', () => {
    const geometry = { type: 'Point', coordinates: [121.5, 25] };
    expect(arrive(new Dig({ ...trench, geometry }, from)).input).toMatchObject({ geometry });
  });

  it('takes input without a prototype, as GraphQL makes it', () =>
    expect(arrive(new Dig(Object.assign(Object.create(null) as object, trench), from)).input).toMatchObject({ title: 'main' }));

  it.each([
    ['a text too long', { ...trench, title: 'too long' }, 'title', 'Correct title: it must be shorter than or equal to 5 characters.'],
    ['a field inside another', { ...trench, window: { start: 'tomorrow' } }, 'window.start', 'Correct window.start: it must be a Date instance.'],
    [
      'a field inside one of several',
      { ...trench, breaks: [trench.window, { start: 'noon' }] },
      'breaks[1].start',
      'Correct breaks[1].start: it must be a Date instance.',
    ],
    ['a missing field', { window: trench.window }, 'title', /^Correct title: it must be/],
    ['an unknown field', { ...trench, titel: 'main' }, 'titel', 'There is no field titel: leave it out.'],
    ['an unknown field inside another', { ...trench, window: { ...trench.window, stop: 1 } }, 'window.stop', 'There is no field window.stop: leave it out.'],
    ['a text that cannot be stored', { ...trench, title: 'a\0' }, 'title', /NUL.*remove it\.$/],
    ['one inside JSON', { ...trench, geometry: { type: 'Point', names: ['\ud800'] } }, 'geometry.names[0]', /half of a surrogate pair.*remove it\.$/],
    ['a wrong number', { ...trench, width: -1 }, 'width', 'Correct width: it must not be less than 0.'],
  ])('is refused for %s, naming the field and what to do', (_, input, field, message) =>
    expect(refusalOf(() => arrive(new Dig(input, from)))).toEqual({
      code: 'INVALID_INPUT',
      field,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    }),
  );

  it('is refused after its deadline', () =>
    expect(refusalOf(() => arrive(new Dig(trench, { ...from, deadline: new Date(1_000) }), new Date(1_001)))).toMatchObject({ code: 'TOO_LATE' }));

  it('is refused to a party that has no entry in its row, whatever it says: it says who may', () => {
    for (const input of [trench, { title: 'too long' }, {}])
      expect(refusalOf(() => arrive(new Dig(input, by('RESIDENTS'))))).toEqual({
        code: 'FORBIDDEN',
        field: undefined,
        message: 'GOVERNMENT or UTILITY may; your organisation is RESIDENTS. Have it done by an organisation that may.',
      });
  });

  it('is refused to nobody, whatever it says', () => {
    for (const input of [trench, {}]) expect(refusalOf(() => arrive(new Dig(input, nobody)))).toMatchObject({ code: 'UNAUTHENTICATED', field: undefined });
  });

  it('is a fault of the program when its class does not say what it accepts', () =>
    expect(() => arrive(new Careless(trench, from))).toThrow('Careless does not say what it accepts'));
});

it('Who must be known and is not, is told to send a token', () =>
  expect(refusalOf(() => mustBeCaller(nobody))).toMatchObject({ code: 'UNAUTHENTICATED', message: expect.stringContaining('Authorization: Bearer') }));

it('A command without a row does not compile; a query has none', () => {
  // @ts-expect-error a command says who may send it
  @Accepts('toy', NoInput)
  class Fill extends CommandMessage<NoInput, string> {}
  // @ts-expect-error a table has no such row
  @Accepts('toy', NoInput, ({ Fill: { UTILITY: always } } as const).Pave)
  class Pave extends CommandMessage<NoInput, string> {}
  // @ts-expect-error who may ask is not said by a row
  @Accepts('toy', NoInput, { UTILITY: always })
  class Measure extends QueryMessage<NoInput, string> {}
  @Accepts('toy', NoInput)
  class Look extends QueryMessage<NoInput, string> {}
  // What the compiler says is held by `tsc`; here is what a program would know that did not ask it.
  expect([Fill, Pave, Measure, Look].map((Message) => addressOf(new Message({}, nobody)).row)).toEqual([undefined, undefined, { UTILITY: always }, undefined]);
});
