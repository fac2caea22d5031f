import type { Identity } from '../../../libs/platform/identity/index.js';
import { fromGlobalId } from '../../../libs/platform/graphql/index.js';
import type { Caller } from '../../../libs/platform/kernel/index.js';
import type { Sent } from '../checks/evidence.js';

/** One command as a party sends it. `asks`: what of the answer it wants, beside the token. */
export type Command = {
  readonly by: Caller;
  readonly operation: string;
  readonly context: string;
  readonly asks: string;
  readonly input: Readonly<Record<string, unknown>>;
};

/** What came back: the thing it is about, in the public API's ids. */
export type Answer = { readonly id: string; readonly token: string };

/** Longer than a process is paused; whoever has no answer by then, asks again later. */
const patienceMs = 12_000;
/** They do not say whether it was done: the same key has to be sent again. */
const unknown = new Set(['NO_ANSWER', 'TOO_LATE']);
/** They change nothing of what is there: what the answer is about is not new. */
const makes = /^(register|open|plan|request|conclude|define)/;

/** Sends commands over HTTP and keeps what became of each. */
export class Sender {
  readonly sent: Sent[] = [];
  readonly #commands = new Map<string, Command>();
  readonly #tokens = new Map<string, Promise<string>>();

  constructor(
    private readonly url: string,
    private readonly identity: Identity,
  ) {}

  /**
   * @param key of its own, if left out
   * @returns undefined where it was refused, or had no answer
   */
  async send(command: Command, key = `command-${this.sent.length}`): Promise<Answer | undefined> {
    const { operation, context } = command;
    const record: Sent = { key, operation, context, sentAt: Date.now(), endedAt: Infinity, outcome: 'unanswered' };
    this.sent.push(record);
    this.#commands.set(record.key, command);
    return this.#attempt(record, command);
  }

  /** What had no answer, once more with its key. */
  async again(record: Sent): Promise<Answer | undefined> {
    const command = this.#commands.get(record.key);
    return command && this.#attempt(record, command);
  }

  get unanswered(): readonly Sent[] {
    return this.sent.filter(({ outcome }) => outcome === 'unanswered');
  }

  /** The first command of the context, or of any, that was sent after this moment and has been answered: when that was. */
  answeredSince(moment: number, context: string | undefined): number | undefined {
    const answered = this.sent.filter((each) => each.sentAt >= moment && each.outcome === 'answered' && (context === undefined || each.context === context));
    return answered.length === 0 ? undefined : Math.min(...answered.map(({ endedAt }) => endedAt));
  }

  async #attempt(record: Sent, { by, operation, asks, input }: Command): Promise<Answer | undefined> {
    const type = `${operation.charAt(0).toUpperCase()}${operation.slice(1)}Input`;
    const query = `mutation ($input: ${type}!) { ${operation}(input: $input) { ${asks} { id } token refusal { code message } } }`;
    try {
      const response = await fetch(`${this.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${await this.#token(by)}`, 'x-correlation-id': record.key },
        body: JSON.stringify({ query, variables: { input: { ...input, idempotencyKey: record.key } } }),
        signal: AbortSignal.timeout(patienceMs),
      });
      return this.#take(record, asks, operation, (await response.json()) as Reply);
    } catch (error) {
      record.why = String((error as Error).cause ?? error);
      return undefined;
    } finally {
      record.endedAt = Date.now();
    }
  }

  #take(record: Sent, asks: string, operation: string, { data, errors }: Reply): Answer | undefined {
    const payload = data?.[operation];
    const refusal = payload?.refusal as { readonly code: string; readonly message: string } | null | undefined;
    record.why = refusal ? `${refusal.code}: ${refusal.message}` : JSON.stringify(errors);
    if (!payload || (refusal && unknown.has(refusal.code))) return undefined;
    record.outcome = refusal ? 'refused' : 'answered';
    if (refusal) return undefined;
    // Of a thread it may not be readable yet what was made: then it is not looked for by its id.
    const id = (payload[asks] as { readonly id: string } | null)?.id;
    const thing = id === undefined ? undefined : fromGlobalId(id);
    if (thing && makes.test(operation)) record.made = thing;
    return { id: id ?? '', token: payload['token'] as string };
  }

  #token(by: Caller): Promise<string> {
    const known = this.#tokens.get(by.organisationId) ?? this.identity.issue(by, '1d');
    this.#tokens.set(by.organisationId, known);
    return known;
  }
}

type Reply = { readonly data?: Readonly<Record<string, Readonly<Record<string, unknown>> | null>>; readonly errors?: unknown };
