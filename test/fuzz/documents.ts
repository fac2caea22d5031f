import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInputObjectType,
  isLeafType,
  isNonNullType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { Known } from './known.js';
import { odd, type Random } from './random.js';
import { Values } from './values.js';

export type OperationKind = 'query' | 'mutation' | 'subscription';
export type Operation = { readonly kind: OperationKind; readonly query: string; readonly operationName?: string; readonly variables: Record<string, unknown> };

/** Writes one operation that the schema allows, or nearly: every choice is by chance, from what the schema says. */
export class Author {
  readonly #values: Values;
  readonly #variables: Record<string, unknown> = {};
  readonly #declared: string[] = [];
  readonly #fragments: string[] = [];
  readonly #slip: number;

  constructor(
    private readonly schema: GraphQLSchema,
    known: Known,
    private readonly random: Random,
  ) {
    // Most documents are right, so that they get as far as the handlers.
    this.#slip = random.either([6, () => 0], [3, () => 0.005], [1, () => 0.03]);
    this.#values = new Values(known, random, this.#slip);
  }

  write(kind: OperationKind): Operation {
    const { random } = this;
    const root = { query: this.schema.getQueryType(), mutation: this.schema.getMutationType(), subscription: this.schema.getSubscriptionType() }[kind];
    if (!root) throw new Error(`The schema has no ${kind}`);
    const depth = random.either([12, () => 2 + random.below(4)], [2, () => 6 + random.below(9)]);
    const fields = kind === 'subscription' && !this.#slips() ? 1 : 1 + random.below(3);
    const body = this.#selection(root, depth, fields);
    const name = random.chance(0.4) ? `Op${random.below(10)}` : '';
    const head = this.#slips() ? random.pick(['', 'query', 'mutation', 'subscription', 'fragment F on Node', 'type']) : kind;
    const declared = this.#declared.length > 0 ? `(${this.#declared.join(', ')})` : '';
    const operation = `${head} ${name}${declared} ${this.#slips() ? this.#directives() : ''}${body}`;
    const second = random.chance(0.05) && (name !== '' || this.#slips()) ? ` query Other { __typename }` : '';
    const query = [operation + second, ...this.#fragments].join('\n');
    const operationName = this.#slips() ? random.pick(odd.texts) : name !== '' && (second !== '' || random.chance(0.5)) ? name : undefined;
    return { kind, query, variables: this.#variables, ...(operationName === undefined ? {} : { operationName }) };
  }

  #slips(): boolean {
    return this.random.chance(this.#slip);
  }

  #selection(type: GraphQLCompositeType, depth: number, count = 1 + this.random.below(4)): string {
    const { random } = this;
    const own = isObjectType(type) || 'getFields' in type ? Object.values(type.getFields()) : [];
    const within = own.filter(({ type: of }) => isLeafType(getNamedType(of)) || depth > 1);
    const parts = random.some(within, count).map((field) => this.#field(field, depth - 1));
    if (isAbstractType(type)) parts.push(...random.some(this.schema.getPossibleTypes(type), 2).map((possible) => this.#onType(possible, depth)));
    else if (random.chance(0.1)) parts.push(this.#onType(type, depth));
    if (parts.length === 0 || random.chance(0.1)) parts.push('__typename');
    if (this.#slips())
      parts.push(random.pick(['nosuch', '...Nosuch', '... on Nosuch { id }', '__schema { types { name } }', 'id { id }', '__type(name: "Query") { name }', '']));
    // What is judged must be there: whether it was refused, and whether it wrote.
    if (own.some(({ name }) => name === 'refusal')) parts.push('refusal { code message field } token');
    return `{ ${parts.join(' ')} }`;
  }

  #onType(type: GraphQLObjectType, depth: number): string {
    const written = this.#fragments.findIndex((fragment) => fragment.includes(` on ${type.name} {`));
    if (written >= 0 && this.random.chance(0.3)) return `...F${written} ${this.#directives()}`;
    if (depth > 1 && this.random.chance(0.3)) {
      const name = `F${this.#fragments.length}`;
      // Its place is taken before those inside it take theirs.
      const place = this.#fragments.push('') - 1;
      const inside = this.#slips() ? `{ ...${name} }` : this.#selection(type, depth - 1);
      this.#fragments[place] = `fragment ${name} on ${type.name} ${inside}`;
      return `...${name} ${this.#directives()}`;
    }
    return `... ${this.random.chance(0.9) ? `on ${type.name} ` : ''}${this.#directives()}${this.#selection(type, depth - 1, 2)}`;
  }

  #field(field: GraphQLField<unknown, unknown>, depth: number): string {
    const { random } = this;
    const type = getNamedType(field.type);
    // Of fields with arguments, two under one name are refused.
    const alias = random.chance(field.args.length > 0 ? 0.5 : 0.1)
      ? `${random.pick(['a', 'b', 'c', 'd', 'id', '__proto__', 'constructor'])}${random.chance(0.8) ? random.below(1_000) : ''}: `
      : '';
    this.#values.list = field.name;
    const given = this.#values.fieldsOf(field.args).map((arg) => `${arg.name}: ${this.#argument(arg)}`);
    if (this.#slips()) given.push(random.pick(['nosuch: 1', 'input: {}', 'first: "1"', 'id: 7']));
    const inside = isCompositeType(type) !== this.#slips() ? this.#selection(isCompositeType(type) ? type : this.schema.getQueryType()!, Math.max(1, depth)) : '';
    return `${alias}${field.name}${given.length > 0 ? `(${given.join(', ')})` : ''} ${this.#directives()}${inside}`;
  }

  #argument({ type, name }: Pick<GraphQLArgument, 'type' | 'name'>): string {
    const { random } = this;
    if (random.chance(0.5)) return this.#variable(type, name);
    const inner = isNonNullType(type) ? type.ofType : type;
    if (!isInputObjectType(inner)) return this.#values.literal(type, this.#values.of(type, name));
    return `{ ${this.#values
      .fieldsOf(Object.values(inner.getFields()))
      .map((field) => `${field.name}: ${this.#argument(field)}`)
      .join(', ')} }`;
  }

  #variable(type: GraphQLInputType, name: string): string {
    const { random } = this;
    const variable = `v${this.#declared.length}`;
    const value = this.#values.of(type, name);
    const declared = this.#slips() ? random.pick(['String', 'Int!', '[ID]', 'Nosuch', 'Query', String(type).replace('!', ''), `${String(type)}!`]) : String(type);
    const otherwise = random.chance(0.1) ? ` = ${this.#values.literal(type, this.#values.of(type, name))}` : '';
    this.#declared.push(`$${variable}: ${declared}${otherwise}`);
    const mayBeAbsent = !isNonNullType(type) || otherwise !== '';
    if (!this.#slips() && !(mayBeAbsent && random.chance(0.1))) this.#variables[variable] = value;
    return `$${variable}`;
  }

  #directives(): string {
    const { random } = this;
    if (this.#slips()) return random.pick(['@nosuch ', '@include ', '@skip(if: 1) ', '@deprecated ', '@include(if: true) @include(if: true) ', '@skip(if: $nosuch) ']);
    if (!random.chance(0.04)) return '';
    return `@${random.pick(['include', 'skip'])}(if: ${random.pick(['true', 'false'])}) `;
  }
}
