import { setTimeout as sleep } from 'node:timers/promises';
import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';
import { fromGlobalId } from '../../libs/platform/graphql/index.js';

type Entry = { readonly id: string; readonly cursor: string };

const following = 'subscription ($after: Cursor) { timeline(after: $after) { id cursor } }';

/** Where a client begins that reads from the start. */
const beginning = '{ timeline(first: 1) { edges { node { id } cursor } } }';

/** Follows the whole timeline through everything: after each break it goes on from the last cursor that it has, or from the start where that is of before a restore. */
export class Subscriber {
  /** Ids of events, as they came: each time that it began. */
  readonly lives: string[][] = [[]];
  breaks = 0;
  #after: string | undefined;
  #stopping = false;
  #client: Client | undefined;
  #running: Promise<void> | undefined;

  constructor(
    private readonly url: string,
    private readonly token: string,
    /** Told the global id of each entry. */
    private readonly saw: (entry: string) => void,
  ) {}

  /** Since it last began. */
  get seen(): readonly string[] {
    return this.#life;
  }

  get #life(): string[] {
    return this.lives.at(-1) as string[];
  }

  /** @param after the cursor from which on it must see all */
  start(after: string): void {
    this.#after = after;
    this.#running ??= this.#follow();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#client?.dispose();
    await this.#running;
  }

  async #follow(): Promise<void> {
    while (!this.#stopping) {
      this.#client = createClient({
        url: `${this.url.replace('http', 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        connectionParams: { authorization: `Bearer ${this.token}` },
        retryAttempts: 0,
      });
      try {
        for await (const { data } of this.#client.iterate<{ timeline: Entry }>({ query: following, variables: { after: this.#after } }))
          if (data) this.#take(data.timeline);
      } catch (error) {
        // Whatever else it was: it goes on from where it is.
        if (isOfBefore(error)) await this.#beginAgain();
      }
      if (this.#stopping) return;
      this.breaks++;
      await sleep(200);
    }
  }

  async #beginAgain(): Promise<void> {
    try {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${this.token}` };
      const response = await fetch(`${this.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query: beginning }), signal: AbortSignal.timeout(5_000) });
      const { data } = (await response.json()) as {
        readonly data?: { readonly timeline: { readonly edges: readonly { readonly node: { readonly id: string }; readonly cursor: string }[] } };
      };
      const [first] = data?.timeline.edges ?? [];
      if (!first) return;
      this.lives.push([]);
      this.#take({ id: first.node.id, cursor: first.cursor });
    } catch {
      // It is refused once more, and tries again then.
    }
  }

  #take({ id, cursor }: Entry): void {
    this.#after = cursor;
    this.#life.push(fromGlobalId(id)?.id ?? id);
    this.saw(id);
  }
}

/** The protocol throws a list of the API's errors. */
const isOfBefore = (thrown: unknown): boolean =>
  Array.isArray(thrown) && thrown.some((error: { readonly extensions?: { readonly code?: unknown } }) => error.extensions?.code === 'CURSOR_OF_ANOTHER_GENERATION');
