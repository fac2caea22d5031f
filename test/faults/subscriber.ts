import { setTimeout as sleep } from 'node:timers/promises';
import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';
import { fromGlobalId } from '../../libs/platform/graphql/index.js';

type Entry = { readonly id: string; readonly cursor: string };

const following = 'subscription ($after: Cursor) { timeline(after: $after) { id cursor } }';

/** Follows the whole timeline through everything: after each break it goes on from the last cursor that it has. */
export class Subscriber {
  /** Ids of events, as they came. */
  readonly seen: string[] = [];
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
      } catch {
        // Whatever it was: it goes on from where it is.
      }
      if (this.#stopping) return;
      this.breaks++;
      await sleep(200);
    }
  }

  #take({ id, cursor }: Entry): void {
    this.#after = cursor;
    this.seen.push(fromGlobalId(id)?.id ?? id);
    this.saw(id);
  }
}
