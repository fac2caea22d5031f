import { Gauge } from 'prom-client';

/** A value and what it is of. */
export type Reading<Label extends string> = { readonly labels: Readonly<Record<Label, string>>; readonly value: number };

/** What has not answered by then is left out of this scrape. */
const patienceMs = 2_000;

/**
 * A gauge that is worked out when somebody looks, and costs nothing until then. Each source says what it knows; one that fails, or takes
 * longer than 2 s, is left out: a missing value tells more than an old one.
 */
export class AskedGauge<Label extends string> {
  readonly #sources = new Set<() => Promise<readonly Reading<Label>[]>>();

  constructor(name: string, help: string, labelNames: readonly Label[]) {
    const sources = this.#sources;
    new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      async collect() {
        const readings = await Promise.all([...sources].map(inTime));
        this.reset();
        for (const { labels, value } of readings.flat()) this.set(labels, value);
      },
    });
  }

  /** Asks this source too, from now on. @returns how to stop */
  ask(source: () => Promise<readonly Reading<Label>[]>): () => void {
    this.#sources.add(source);
    return () => this.#sources.delete(source);
  }
}

const inTime = async <T>(source: () => Promise<readonly T[]>): Promise<readonly T[]> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly T[]>((resolve) => {
    timer = setTimeout(() => resolve([]), patienceMs);
  });
  return Promise.race([source().catch(() => []), late]).finally(() => clearTimeout(timer));
};
