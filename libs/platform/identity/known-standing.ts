import { Standing, type KeyStanding, type Mandate } from './standing.js';

/** How old an answer may be: what is revoked acts within a second. */
const freshMs = 1_000;
/** How old where the directory does not answer: then nothing can be revoked either. */
const stillGoodMs = 60_000;
/** Of those who asked last. */
const mostKept = 10_000;

type Entry<Answer> = { readonly at: number; readonly answer: Promise<Answer>; good?: { readonly at: number; readonly answer: Answer } };

/** Asks once for all who want to know the same at the same time, and keeps the answer for a moment. */
class Recently<Answer> {
  readonly #kept = new Map<string, Entry<Answer>>();

  constructor(private readonly ask: (key: string) => Promise<Answer>) {}

  of(key: string): Promise<Answer> {
    const before = this.#kept.get(key);
    if (before && Date.now() - before.at < freshMs) return before.answer;
    const at = Date.now();
    const entry: Entry<Answer> = {
      at,
      answer: this.ask(key).then(
        (answer) => {
          entry.good = { at, answer };
          return answer;
        },
        (error: unknown) => {
          const good = before?.good;
          if (!good || Date.now() - good.at > stillGoodMs) throw error;
          entry.good = good;
          return good.answer;
        },
      ),
    };
    this.#keep(key, entry);
    return entry.answer;
  }

  #keep(key: string, entry: Entry<Answer>): void {
    this.#kept.delete(key);
    this.#kept.set(key, entry);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > mostKept && oldest !== undefined) this.#kept.delete(oldest);
  }
}

/** What the directory said a moment ago. */
export class KnownStanding extends Standing {
  readonly #mandates: Recently<readonly Mandate[]>;
  readonly #keys: Recently<KeyStanding | null>;

  constructor(directory: Standing) {
    super();
    this.#mandates = new Recently((personId) => directory.mandatesOf(personId));
    this.#keys = new Recently((hash) => directory.keyBy(hash));
  }

  override mandatesOf(personId: string): Promise<readonly Mandate[]> {
    return this.#mandates.of(personId);
  }

  override keyBy(hash: string): Promise<KeyStanding | null> {
    return this.#keys.of(hash);
  }
}
