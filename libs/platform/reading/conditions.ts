/** Collects the conditions of a query: values become parameters. */
export class Conditions {
  readonly values: unknown[] = [];
  readonly #texts: string[] = [];

  /** `condition` gets the placeholder of the value. */
  add(value: unknown, condition: (placeholder: string) => string): this {
    this.#texts.push(condition(this.parameter(value)));
    return this;
  }

  /** One without a value. */
  always(condition: string): this {
    this.#texts.push(condition);
    return this;
  }

  addIf<T>(value: T | null | undefined, condition: (placeholder: string) => string): this {
    return value == null ? this : this.add(value, condition);
  }

  parameter(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  get where(): string {
    return this.#texts.length === 0 ? 'true' : this.#texts.join(' AND ');
  }
}
