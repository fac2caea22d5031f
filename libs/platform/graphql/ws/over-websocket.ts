import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { GraphQLError, type ExecutionArgs } from 'graphql';
import type { Context, SubscribePayload } from 'graphql-ws';
import { WebSocketServer, type WebSocket } from 'ws';
import { Bus, type From } from '../../command-bus/index.js';
import { Admission, organisationHeader, type Admitted } from '../../identity/index.js';
import { Refusal } from '../../kernel/index.js';
import { bearer, organisationNamed } from '../http/bearer.js';
import { publicError } from '../http/errors.js';
import { Allowance, costOf, identityOf, limits, tooMany } from '../limits/index.js';
import { makeLoaders } from '../loaders.js';
import { operations } from '../metrics.js';
import { questionOf } from './question.js';
import { resultsOf, type SubscriptionContext } from './results.js';
import { checkedSubscription } from './subscription.js';
import { serveOver, type Wire } from './transport.js';

type Known = { admitted?: Admitted };
type Connection = Context<Record<string, unknown>, Wire & Known>;

/** How long one message may wait for its reader. */
export class Patience {
  constructor(readonly slowReaderMs = 30_000) {}
}

/** Closes with: 4400–4429 as `graphql-transport-ws` says; 4450 a reader that is too slow, with the cursor from where to go on; 1001 at the end. */
const TOO_SLOW = 4450;
const FORBIDDEN = 4403;
/** How often it is asked whether whoever listens still may: what is revoked ends an open subscription within two seconds. */
const askAgainMs = 1_000;
/** How long a client may take to say so too, when the server stops. */
const goodbyeMs = 2_000;

/**
 * Subscriptions at `ws(s)://…/graphql` by the protocol `graphql-transport-ws`. The token is the connection's: as
 * `authorization` in `connection_init`, or as the header of the upgrade; so is the organisation that its person acts for. A token that ends, and
 * a mandate or a key that is revoked, end the connection.
 */
@Injectable()
export class OverWebSocket implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #admitted = new Map<WebSocket, Admitted>();
  #end: () => void = () => undefined;

  constructor(
    @Inject(HttpAdapterHost) private readonly http: HttpAdapterHost,
    @Inject(GraphQLSchemaHost) private readonly schemas: GraphQLSchemaHost,
    @Inject(Bus) private readonly bus: Bus,
    @Inject(Admission) private readonly admission: Admission,
    @Inject(Allowance) private readonly allowance: Allowance,
    @Inject(Patience) private readonly patience: Patience,
  ) {}

  onApplicationBootstrap(): void {
    const server = new WebSocketServer({ server: this.http.httpAdapter.getHttpServer() as Server, path: '/graphql', maxPayload: limits.bodyBytes });
    serveOver<Known>(
      {
        onConnect: (connection) => this.#connected(connection),
        onSubscribe: (connection, _id, payload) => this.#subscribed(connection, payload),
        // What `onSubscribe` made.
        subscribe: (args) => resultsOf(args as ExecutionArgs & { contextValue: SubscriptionContext }),
        onError: (_connection, _id, _payload, errors) => {
          const correlationId = randomUUID();
          return errors.map((error) => publicError(error, correlationId));
        },
      },
      server,
      this.patience.slowReaderMs,
    );
    const asking = setInterval(() => void this.#askAgain(), askAgainMs).unref();
    this.#end = () => {
      clearInterval(asking);
      for (const socket of server.clients) socket.close(1001, 'Going away');
      server.close();
      setTimeout(() => server.clients.forEach((socket) => socket.terminate()), goodbyeMs).unref();
    };
  }

  /** Before the HTTP server waits for its sockets to end. Clients get 1001 and come back. */
  beforeApplicationShutdown(): void {
    this.#end();
  }

  /** @returns false: the socket is closed with 4403. */
  async #connected({ connectionParams, extra }: Connection): Promise<boolean> {
    const { headers } = extra.request;
    const given = connectionParams?.['authorization'] ?? connectionParams?.['Authorization'] ?? headers.authorization;
    if (given !== undefined && typeof given !== 'string') return false;
    const token = bearer(given);
    if (token === undefined) return true;
    const address = extra.request.socket.remoteAddress ?? '';
    try {
      await this.allowance.mustTakeTokens(address);
      extra.admitted = await this.admission.admit({ token, organisation: organisationNamed(connectionParams?.[organisationHeader] ?? headers[organisationHeader]) });
    } catch (error) {
      await this.allowance.refused(address);
      forbid(extra.socket, error);
      return false;
    }
    // It may have gone meanwhile: then nobody would take it out again.
    if (extra.socket.readyState !== extra.socket.OPEN) return false;
    this.#admitted.set(extra.socket, extra.admitted);
    extra.socket.once('close', () => this.#admitted.delete(extra.socket));
    return true;
  }

  async #askAgain(): Promise<void> {
    await Promise.all(
      [...this.#admitted].map(async ([socket, admitted]) => {
        try {
          await admitted.stillHolds();
        } catch (error) {
          if (!this.#admitted.delete(socket)) return;
          forbid(socket, error);
          setTimeout(() => socket.terminate(), goodbyeMs).unref();
        }
      }),
    );
  }

  async #subscribed({ extra, subscriptions }: Connection, payload: SubscribePayload): Promise<ExecutionArgs | readonly GraphQLError[]> {
    if (Object.keys(subscriptions).length > limits.subscriptions)
      return [
        new GraphQLError(`One socket carries ${limits.subscriptions} subscriptions at a time. Complete some, or open another.`, {
          extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' },
        }),
      ];
    const checked = checkedSubscription(this.schemas.schema, payload);
    if (!('document' in checked)) return checked;
    const from: From = { caller: extra.admitted?.caller ?? null, correlationId: randomUUID() };
    const who = identityOf(from.caller, extra.request.socket.remoteAddress ?? '');
    const cost = 1 + costOf(checked.schema, checked.document, checked.operation);
    const left = await this.allowance.take(who, cost);
    if (left.isUsedUp) return [new GraphQLError(tooMany(who, left).message, { extensions: { code: 'TOO_MANY_REQUESTS', retryAfter: left.resetsInSeconds } })];
    operations.inc({ type: 'subscription' });
    const contextValue: SubscriptionContext = {
      from,
      loaders: () => makeLoaders(this.bus, from),
      question: questionOf(payload, checked.schema, checked.document, from.caller),
      slowReaderMs: this.patience.slowReaderMs,
      // Never refused: whoever follows is not cut off, but may ask for less beside it.
      delivers: () => void this.allowance.take(who, cost),
      tooSlow: (cursor) => cutOff(extra.socket, cursor),
    };
    const { operation: _, ...execution } = checked;
    return { ...execution, contextValue };
  }
}

/** Says from where to go on, as far as the reader still reads. */
const cutOff = (socket: WebSocket, cursor: string): void => {
  socket.close(TOO_SLOW, cursor.slice(0, 123));
  setTimeout(() => socket.terminate(), 5_000).unref();
};

/** The reason of a close has 123 bytes at most. */
const forbid = (socket: WebSocket, error: unknown): void => {
  let reason = error instanceof Refusal ? `${error.code as string}: ${error.message}` : 'Forbidden';
  while (Buffer.byteLength(reason) > 123) reason = reason.slice(0, -1);
  socket.close(FORBIDDEN, reason);
};
