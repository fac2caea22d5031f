import {
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLScalarType,
} from 'graphql';
import type { Known } from './known.js';
import { nested, odd, type Random } from './random.js';

const today = Math.floor(Date.now() / 86_400_000) * 86_400_000;

/** Values for input types: right ones, and with `slip` now and then subtly wrong ones. */
export class Values {
  /** The field that is asked for: a cursor is of one list. */
  list = '';

  constructor(
    private readonly known: Known,
    private readonly random: Random,
    /** How often something is not what the type says. */
    private readonly slip: number,
  ) {}

  /** As JSON: what a variable holds. */
  of(type: GraphQLInputType, name: string): unknown {
    if (this.#slips()) return this.#wrong(type, name);
    const inner = getNullableType(type);
    if (!isNonNullType(type) && this.random.chance(0.08)) return null;
    if (isListType(inner)) return Array.from({ length: this.random.below(4) }, () => this.of(inner.ofType, name));
    if (isEnumType(inner)) return this.random.pick(inner.getValues()).name;
    if (isInputObjectType(inner))
      return Object.fromEntries(this.fieldsOf(Object.values(inner.getFields())).map((field) => [field.name, this.of(field.type, field.name)]));
    return this.#scalar(inner, name);
  }

  /** Which fields of an input are given. */
  fieldsOf<Field extends Pick<GraphQLInputField, 'type'>>(fields: readonly Field[]): readonly Field[] {
    return fields.filter(({ type }) => (isNonNullType(type) ? !this.#slips() : this.random.chance(0.35)));
  }

  /** As a document holds it. */
  literal(type: GraphQLInputType, value: unknown, depth = 0): string {
    if (depth > 400) return 'null';
    const inner = getNullableType(type);
    if (Array.isArray(value)) return `[${value.map((each) => this.literal(isListType(inner) ? inner.ofType : inner, each, depth + 1)).join(', ')}]`;
    if (typeof value === 'object' && value !== null) {
      const fields = isInputObjectType(inner) ? inner.getFields() : {};
      const named = Object.entries(value).filter(([name]) => /^[_A-Za-z]\w*$/.test(name));
      return `{ ${named.map(([name, each]) => `${name}: ${this.literal(fields[name]?.type ?? inner, each, depth + 1)}`).join(', ')} }`;
    }
    return isEnumType(inner) && typeof value === 'string' && /^[A-Z_]+$/.test(value) ? value : JSON.stringify(value);
  }

  #slips(): boolean {
    return this.random.chance(this.slip);
  }

  #wrong(type: GraphQLInputType, name: string): unknown {
    const { random } = this;
    const right = new Values(this.known, random, 0).of(type, name);
    return random.either<unknown>(
      [3, () => null],
      [3, () => random.pick(odd.json)],
      [2, () => [right]],
      [2, () => [[right], null]],
      [2, () => String(right)],
      [2, () => ({ value: right })],
      [2, () => (typeof right === 'object' ? { ...right, [random.pick(['extra', '__proto__', 'constructor', '__typename'])]: 1 } : right)],
      [2, () => random.pick(odd.numbers)],
      [1, () => random.chance(0.5)],
      [1, () => JSON.parse(nested(random.below(3_000))) as unknown],
    );
  }

  #scalar({ name: type }: GraphQLScalarType, name: string): unknown {
    const { random, known } = this;
    switch (type) {
      case 'ID':
        return known.id(random, name);
      case 'Int':
        return random.either([12, () => 1 + random.below(12)], [1, () => random.pick(odd.integers)]);
      case 'Float':
        return random.either([3, () => random.below(40) / 10], [1, () => random.pick(odd.numbers)], [1, () => random.pick(odd.integers)]);
      case 'Boolean':
        return random.chance(0.5);
      case 'String':
        return this.#text(name);
      case 'DateTime':
        return this.#instant();
      case 'GeoJSON':
        return this.#geometry();
      case 'Cursor':
        return known.cursor(random, 'timeline');
      case 'PositionToken':
        return known.token(random);
      default:
        // A scalar that is new: whatever it is, it gets any JSON.
        return random.pick(odd.json);
    }
  }

  #text(name: string): string {
    const { random, known } = this;
    if (name === 'idempotencyKey') return this.#key();
    if (name === 'after') return known.cursor(random, this.list);
    return random.either([3, () => random.pick(['Trench', '桂花巷', 'x', '08:00-18:00'])], [1, () => random.pick(odd.texts)]);
  }

  /** Mostly a new one. */
  #key(): string {
    const { random, known } = this;
    const key = random.either([18, () => `key-${random.below(2 ** 31)}`], [1, () => `key-${random.below(5)}`], [1, () => random.pick(odd.texts)]);
    known.keys.add(key);
    return key;
  }

  #instant(): string {
    const { random } = this;
    const at = new Date(today + (random.below(400) - 200) * 86_400_000 + random.below(86_400_000)).toISOString();
    return random.either(
      [8, () => at],
      [1, () => at.replace('Z', random.pick(['+08:00', '-23:59', '+00:00', '', '+24:00']))],
      [
        1,
        () =>
          random.pick([
            '0000-01-01T00:00:00Z',
            '9999-12-31T23:59:59.999Z',
            '1969-12-31T23:59:59Z',
            '2027-02-30T00:00:00Z',
            '2027-06-01',
            'now',
            '0001-01-01T00:00:00+23:59',
          ]),
      ],
    );
  }

  #geometry(): unknown {
    const { random } = this;
    const near = (): number[] => [116.39 + random.unit() / 500, 39.94 + random.unit() / 500];
    const far = (): unknown[] => [random.pick([...odd.numbers, ...odd.integers, null, '1']), random.pick(odd.numbers), ...(random.chance(0.2) ? [1] : [])];
    const place = (): unknown[] => (random.chance(0.95) ? near() : far());
    const box = (): unknown[][] => {
      const [[x = 0, y = 0], width, height] = [near(), random.unit() / 800, random.unit() / 800];
      return [[x, y], [x + width, y], [x + width, y + height], [x, y + height], [x, y]]; // prettier-ignore
    };
    const line = (): unknown[][] => Array.from({ length: random.either([9, () => 2 + random.below(6)], [1, () => random.below(3)], [0.3, () => 2_000]) }, place);
    const ring = (): unknown[][] => {
      const open = line();
      return [...open, ...(open[0] && random.chance(0.9) ? [open[0]] : [])];
    };
    const several = (make: () => unknown): unknown[] => Array.from({ length: random.below(4) }, make);
    return random.either<unknown>(
      [6, () => ({ type: 'Polygon', coordinates: [box()] })],
      [4, () => ({ type: 'Polygon', coordinates: [ring(), ...(random.chance(0.2) ? [ring()] : [])] })],
      [4, () => ({ type: 'LineString', coordinates: line() })],
      [3, () => ({ type: 'Point', coordinates: place() })],
      [2, () => ({ type: 'MultiPoint', coordinates: several(place) })],
      [2, () => ({ type: 'MultiLineString', coordinates: several(line) })],
      [2, () => ({ type: 'MultiPolygon', coordinates: several(() => [box()]) })],
      [1, () => ({ type: 'GeometryCollection', geometries: several(() => this.#geometry()) })],
      [1, () => ({ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: place() } })],
      [1, () => ({ type: random.pick(['Polygon', 'Point', 'Circle', '', '__proto__']), coordinates: random.pick(odd.json) })],
      [1, () => ({ type: 'Polygon', coordinates: JSON.parse(nested(random.below(3_000))) as unknown })],
      [1, () => random.pick(odd.json)],
    );
  }
}
