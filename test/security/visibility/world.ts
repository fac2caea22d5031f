import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { runtimeOf, type ContextRuntime } from '../../../libs/platform/context/index.js';
import { messageKey, partitionOf, type EventMetadata } from '../../../libs/platform/event-store/index.js';
import { encodeToken, fromGlobalId, mergeTokens } from '../../../libs/platform/graphql/index.js';
import { Identity } from '../../../libs/platform/identity/index.js';
import type { Audience, Caller, JsonObject, OrganisationId, Party } from '../../../libs/platform/kernel/index.js';
import { mutation } from '../../support/mutation.js';
import { startApp, type RunningApp } from '../../support/start-app.js';
import { Truth } from './model.js';

// What GraphQL answers is any JSON: each check says what it expects of it.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Data = any;

/** Somebody who reads, and every text that came back, whatever was asked. */
export type Viewer = Awaited<ReturnType<typeof viewerOf>>;
export const raw = (id: string): string => fromGlobalId(id)?.id ?? '';

const viewerOf = async (app: RunningApp, name: string, caller: Caller | null) => {
  const received: string[] = [];
  const token = caller && (await app.app.get(Identity).issue(caller, '1h'));
  const authorization: Readonly<Record<string, string>> = token === null ? {} : { authorization: `Bearer ${token}` };
  const get = async (path: string, headers: Readonly<Record<string, string>> = {}) => {
    const response = await fetch(`${app.url}${path}`, { headers: { ...authorization, ...headers } });
    const text = await response.text();
    received.push(text);
    return { status: response.status, etag: response.headers.get('etag') ?? '', text };
  };
  const post = async (query: string, variables: object): Promise<string> => {
    const headers = { 'content-type': 'application/json', ...authorization };
    const response = await fetch(`${app.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
    const text = await response.text();
    received.push(text);
    return text;
  };
  const ask = async (query: string, variables: object = {}): Promise<Data> => {
    const { data, errors } = JSON.parse(await post(query, variables)) as { data: Data; errors?: object };
    if (errors) throw new Error(`${name}: ${JSON.stringify(errors)}`);
    return data;
  };
  /** Follows from a cursor: what came by now. */
  const follow = (after: string) => {
    const seen: { readonly id: string }[] = [];
    const socket = createClient({ url: `${app.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket, connectionParams: authorization });
    const query = 'subscription ($after: Cursor) { timeline(after: $after) { id cursor type data threadCount notes { id text } threads { id } } }';
    const next = (value: { readonly data?: Data }) => {
      received.push(JSON.stringify(value));
      seen.push(value.data.timeline as { id: string });
    };
    socket.subscribe({ query, variables: { after } }, { next, error: (error) => received.push(String(error)), complete: () => undefined });
    return { seen, stop: () => socket.dispose() };
  };
  return { name, caller, received, get, post, ask, follow };
};

export type Published = {
  readonly context: 'utilities' | 'contractors';
  readonly caller: Caller;
  readonly type: string;
  readonly subject: EventMetadata['subject'];
  readonly projectIds: readonly string[];
  readonly audience: Audience;
  readonly data: JsonObject;
};

export const makeWorld = async () => {
  const app = await startApp();
  const named: readonly (readonly [string, Party])[] = [
    ['District', 'GOVERNMENT'],
    ['Water', 'UTILITY'],
    ['Gas', 'UTILITY'],
    ['Paver', 'CONTRACTOR'],
    ['Street', 'COORDINATION'],
    ['Residents', 'RESIDENTS'],
  ];
  const organisations = await Promise.all(named.map(async ([name, party]) => ({ name, party, ...(await app.register(name, party)) })));
  const callerOf = (nth: number, personId: string): Caller => {
    const { organisationId, party } = organisations[nth % organisations.length]!;
    return { personId, organisationId: organisationId as OrganisationId, party };
  };
  // Wang acts for two of them; of Water there are two.
  const callers = [...organisations.map(({ name }, nth) => callerOf(nth, `person of ${name}`)), callerOf(1, 'wang'), callerOf(3, 'wang')];
  const viewers = await Promise.all(callers.map((caller) => viewerOf(app, `${caller.personId} for ${caller.organisationId}`, caller)));
  const nobody = await viewerOf(app, 'nobody', null);
  const coordination = app.app.get<ContextRuntime>(runtimeOf('coordination'));
  const [district, water] = [viewers[0]!, viewers[1]!];

  let [token, keys] = ['', 0];
  /** By the public API. */
  const send = async (by: Viewer, name: string, input: object, answer = ''): Promise<Data> => {
    const { [name]: payload } = await by.ask(mutation(name, answer), { input: { idempotencyKey: `k${keys++}`, ...(token && { token }), ...input } });
    if (payload.token) token = token ? mergeTokens(token, payload.token as string) : payload.token;
    return payload;
  };
  /** As a context publishes it: into its log. */
  const publish = async ({ context, caller, type, data, ...about }: Published): Promise<void> => {
    const { store } = app.app.get<ContextRuntime>(runtimeOf(context));
    const { personId, organisationId, party, principalId } = caller;
    const metadata: EventMetadata = { actor: { personId, organisationId, party, ...(principalId && { principalId }) }, correlationId: 'c', ...about };
    const events = [{ type, schemaVersion: 1, data, occurredAt: new Date() }];
    const outcome = await store.append({ streamId: `published-${keys++}`, expected: 0, events, metadata });
    if (outcome.outcome !== 'appended') throw new Error(outcome.outcome);
    const at = { context, generation: store.generation, partition: partitionOf(messageKey(metadata), store.partitions), position: outcome.position };
    token = mergeTokens(token, encodeToken([at]));
  };
  /** Once everything that was done can be read: what there is. */
  const settled = async (): Promise<Truth> => {
    await nobody.ask('query ($token: PositionToken) { cursor(token: $token) }', { token });
    return Truth.of(coordination);
  };

  const projects: string[] = [];
  for (const name of ['Lane', 'Square', 'Alley'])
    projects.push(raw((await send(district, 'openProject', { name, kind: 'RENEWAL' }, 'project { id }')).project.id as string));
  token = mergeTokens(token, await app.appoint(organisations[4]!, 'STREET_OFFICE'));
  return { app, organisations, viewers, everybody: [...viewers, nobody], nobody, water, projects, coordination, send, publish, settled };
};
export type World = Awaited<ReturnType<typeof makeWorld>>;
