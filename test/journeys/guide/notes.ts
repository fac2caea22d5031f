import type { Json, JsonObject } from '../../../libs/platform/kernel/index.js';

/** Where an answer is not what the page says. */
export type Difference = { readonly path: string; readonly expected: string; readonly got: string };

const note = /\{\{([^{}]+)\}\}/g;
const time = /^(day|date)([+-]\d+)(?: (\d\d:\d\d))?$/;
const DAY_MS = 86_400_000;
const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/**
 * What the reader of a page has noted down so far.
 *
 * A page writes `{{trench}}` where an answer first shows what is to be noted, and again wherever it is needed: in variables, and in answers
 * that must show the same. `{{day+20}}` is midnight of the 20th day after the district was filled in, `{{day-2 15:30}}` a time of another
 * day, both in its zone and written in UTC as answers are; `{{date+20}}` is the day itself. `…` in an answer stands for whatever is there,
 * and `"…"` for any value but null.
 */
export class Notes {
  readonly #known = new Map<string, string>();

  /** @param today of the district: `2027-06-01` */
  constructor(private readonly today: string) {}

  /** What is sent. @throws {Error} for what has not been noted */
  fill(value: Json | undefined): Json | undefined {
    if (typeof value === 'string') {
      return value.replace(note, (_, name: string) => {
        const known = this.#valueOf(name);
        if (known === undefined) throw new Error(`{{${name}}} stands in no answer above`);
        return known;
      });
    }
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((each) => this.fill(each) ?? null);
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, this.fill(each)]));
  }

  /** The first difference; none: what the answer shows for the first time is noted. */
  compare(expected: Json | undefined, got: Json | undefined): Difference | undefined {
    const seen = new Map<string, string>();
    const difference = this.#compare(expected, got, '', seen);
    if (!difference) for (const [name, value] of seen) this.#known.set(name, value);
    return difference;
  }

  #compare(expected: Json | undefined, got: Json | undefined, path: string, seen: Map<string, string>): Difference | undefined {
    const differs = (): Difference => ({ path: path || 'the whole answer', expected: this.#shown(expected, seen), got: shown(got) });
    if (expected === '…') return got == null ? differs() : undefined;
    if (typeof expected === 'string') return typeof got === 'string' && this.#matches(expected, got, seen) ? undefined : differs();
    if (typeof expected !== 'object' || expected === null) return expected === got ? undefined : differs();
    if (typeof got !== 'object' || got === null || Array.isArray(expected) !== Array.isArray(got)) return differs();
    if (Array.isArray(expected) && (got as readonly Json[]).length !== expected.length) return differs();
    const [one, other] = [expected as JsonObject, got as JsonObject];
    for (const name of new Set([...Object.keys(one), ...Object.keys(other)])) {
      const below = Array.isArray(expected) ? `${path}[${name}]` : path ? `${path}.${name}` : name;
      const difference = this.#compare(one[name], other[name], below, seen);
      if (difference) return difference;
    }
    return undefined;
  }

  #matches(expected: string, got: string, seen: Map<string, string>): boolean {
    const names: string[] = [];
    const pattern = expected
      .split(/(\{\{[^{}]+\}\}|…)/)
      .map((part) => {
        if (part === '…') return '.*';
        const name = part.startsWith('{{') ? part.slice(2, -2) : undefined;
        if (name === undefined) return literally(part);
        const known = seen.get(name) ?? this.#valueOf(name);
        if (known !== undefined) return literally(known);
        names.push(name);
        return '(.+)';
      })
      .join('');
    const found = new RegExp(`^${pattern}$`, 's').exec(got);
    names.forEach((name, index) => found && seen.set(name, found[index + 1] ?? ''));
    return found !== null;
  }

  #valueOf(name: string): string | undefined {
    const [, what, days, at = '00:00'] = time.exec(name) ?? [];
    if (what === undefined) return this.#known.get(name);
    const date = new Date(Date.parse(this.today) + Number(days) * DAY_MS).toISOString().slice(0, 10);
    return what === 'date' ? date : new Date(`${date}T${at}:00+08:00`).toISOString();
  }

  /** With what is known in place of its name. */
  #shown(expected: Json | undefined, seen: ReadonlyMap<string, string>): string {
    return shown(expected).replace(note, (whole, name: string) => seen.get(name) ?? this.#valueOf(name) ?? whole);
  }
}

const shown = (value: Json | undefined): string => (value === undefined ? 'nothing' : JSON.stringify(value));
