/**
 * Many who ask the same at once are answered by few questions: whoever comes while one is under way shares the next one, which begins
 * after all of them have come. So nobody is told what stood before it asked, and nothing is kept.
 */
export class Asked<Answer> {
  readonly #underWay = new Map<string, Promise<unknown>>();
  readonly #next = new Map<string, Promise<Answer>>();

  constructor(private readonly question: (key: string) => Promise<Answer>) {}

  ask(key: string): Promise<Answer> {
    const before = this.#underWay.get(key);
    if (!before) return this.#begin(key);
    const next = this.#next.get(key) ?? before.then(() => this.#begin(key));
    this.#next.set(key, next);
    return next;
  }

  #begin(key: string): Promise<Answer> {
    this.#next.delete(key);
    const answer = this.question(key);
    const ended = answer.then(
      () => undefined,
      () => undefined,
    );
    this.#underWay.set(key, ended);
    void ended.then(() => {
      if (this.#underWay.get(key) === ended) this.#underWay.delete(key);
    });
    return answer;
  }
}
