import { encodeToken, fromGlobalId, toGlobalId } from '../../libs/platform/graphql/index.js';
import { odd, type Random } from './random.js';

/** As many of each kind as are of use. */
const atMost = 500;
/** The token of nothing, which is there before anything was written. */
const noToken = encodeToken([]);

/** What answers have told: ids, cursors and tokens, told apart by what they hold. The next questions ask about them. */
export class Known {
  /** Every idempotency key that was sent. */
  readonly keys = new Set<string>();
  /** By type. */
  readonly #ids = new Map<string, Set<string>>();
  /** By the list that they are of. */
  readonly #cursors = new Map<string, Set<string>>();
  readonly #tokens = new Map([['', new Set([noToken])]]);

  learn(answer: unknown): void {
    if (typeof answer === 'string') this.#learnText(answer);
    else if (typeof answer === 'object' && answer !== null) for (const each of Object.values(answer)) this.learn(each);
  }

  /** Of the type that the name tells (`worksId`, `ownerIds`), or of any; also ids of nothing. */
  id(random: Random, name: string): string {
    const types = [...this.#ids.keys()];
    const told = types.find((type) => name.toLowerCase().startsWith(type.toLowerCase()));
    const type = told !== undefined && random.chance(0.85) ? told : random.pick([...types, 'Nothing']);
    return random.either(
      [80, () => anyOf(this.#ids.get(type), random) ?? toGlobalId(type, 'none')],
      [8, () => toGlobalId(type, random.pick(odd.texts))],
      [4, () => toGlobalId(random.pick(odd.texts), random.pick(odd.texts))],
      [8, () => random.pick(odd.texts)],
    );
  }

  /** Mostly of this list. */
  cursor(random: Random, list: string): string {
    const own = anyOf(this.#cursors.get(list), random) ?? '';
    return random.either([85, () => own], [7, () => bent(own, random)], [8, () => this.#opaque(random)]);
  }

  token(random: Random): string {
    const written = anyOf(this.#tokens.get(''), random) ?? noToken;
    return random.either(
      [90, () => written],
      // One that is ahead of every log is waited for: seldom, it takes its two seconds.
      [1, () => bent(written, random)],
      [4, () => this.#opaque(random)],
      [4, () => base64url([[random.pick(odd.texts), random.pick(odd.integers), random.pick(odd.integers), 1]])],
    );
  }

  /** Of another kind than it is given for. */
  #opaque(random: Random): string {
    return random.either(
      [1, () => random.pick(odd.texts)],
      [1, () => base64url(random.pick(odd.json))],
      [1, () => anyOf(this.#tokens.get(''), random) ?? ''],
      [1, () => anyOf(random.pick([...this.#cursors.values(), undefined]), random) ?? ''],
    );
  }

  #learnText(text: string): void {
    const type = fromGlobalId(text)?.type;
    if (type !== undefined && /^[A-Z]\w*$/.test(type)) return add(this.#ids, type, text);
    const opaque = decoded(text);
    if (!Array.isArray(opaque)) return;
    const [first] = opaque as unknown[];
    if (Array.isArray(first)) add(this.#tokens, '', text);
    else add(this.#cursors, String(first), text);
  }
}

const add = (to: Map<string, Set<string>>, key: string, text: string): void => {
  const texts = to.get(key) ?? new Set();
  if (texts.size < atMost) to.set(key, texts.add(text));
};

const anyOf = (texts: ReadonlySet<string> | undefined, random: Random): string | undefined => (texts && texts.size > 0 ? random.pick([...texts]) : undefined);

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
/** What is in a cursor or a token: a list. */
const decoded = (text: string): unknown => {
  if (!text.startsWith('W')) return undefined;
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
};

/** The same with another number in it: a place that there is not, or not yet. */
const bent = (text: string, random: Random): string =>
  Buffer.from(
    Buffer.from(text, 'base64url')
      .toString()
      .replace(/\d+/g, (number) => (random.chance(0.5) ? String(random.pick(odd.integers)) : number)),
  ).toString('base64url');
