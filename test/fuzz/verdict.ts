export type Answer = { readonly status: number; readonly type: string; readonly text: string };

/** As JSON has them: a frame on a line of its own, a file with its line. */
const traces = /\\n\s+at |\.[cm]?[jt]s:\d|node_modules|node:internal/;

/** What is wrong with what the server answered to a client's nonsense; `undefined`: nothing. */
export const faultOf = ({ status, type, text }: Answer): string | undefined => {
  if (status >= 500 || status < 200) return `status ${status}`;
  if (/^text\/html/.test(type)) return undefined;
  // What Prometheus reads is text of its own kind; a fault that it counts is one here as well.
  if (!/^text\/plain; version=0\.0\.4/.test(type) && text !== '' && parsed(text) === undefined) return 'not JSON';
  return faultIn(text);
};

/** Of any JSON that the server says, over HTTP or a socket. */
export const faultIn = (text: string): string | undefined => {
  if (traces.test(text)) return 'a stack trace';
  return text.includes('"INTERNAL"') ? 'a fault of the program' : undefined;
};

export const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Collects faults, with what brought them about; a run goes on after the first. */
export class Faults {
  readonly #found: string[] = [];
  #count = 0;

  add(fault: string | undefined, about: unknown, answer: string): void {
    if (fault === undefined || ++this.#count > 4) return;
    this.#found.push(`${fault}\n  sent: ${JSON.stringify(about).slice(0, 4_000)}\n  answer: ${answer.slice(0, 600)}`);
  }

  /** What a test expects to be empty. */
  toString(): string {
    return this.#count > this.#found.length ? `${this.#found.join('\n\n')}\n\nand ${this.#count - this.#found.length} more` : this.#found.join('\n\n');
  }
}
