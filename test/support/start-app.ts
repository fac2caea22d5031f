import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Office } from '../../libs/contracts/index.js';
import { fromGlobalId, toGlobalId } from '../../libs/platform/graphql/index.js';
import { Identity } from '../../libs/platform/identity/index.js';
import type { OrganisationId, Party } from '../../libs/platform/kernel/index.js';
import { MasterKeys } from '../../libs/platform/vault/index.js';
import { deploy } from './deployment.js';
import { freshDatabase } from './fresh-database.js';

// What GraphQL answers is any JSON: each test says what it expects of it.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Data = any;

/** One organisation's way to the public API. */
export type Client = {
  readonly organisationId: string;
  /** Its global id, as inputs take it. */
  readonly id: string;
  /** Of its registration, since other contexts have yet to hear of it; null: it was not registered here. */
  readonly token: string | null;
  /** Fails the test on errors; refusals are data. */
  ask(query: string, variables?: object): Promise<Data>;
  send(body: string): Promise<{ readonly status: number; readonly body: Data }>;
};

export type RunningApp = Awaited<ReturnType<typeof startApp>>;

/** Everything on an empty database, asked over real HTTP. */
export const startApp = async (env: Readonly<Record<string, string>> = {}) => {
  const [database, dataFolder] = await Promise.all([freshDatabase(), mkdtemp(join(tmpdir(), 'hutong-app-'))]);
  const own = {
    HUTONG_PORT: '0',
    HUTONG_SEED: 'none',
    HUTONG_LOG_LEVEL: 'error',
    HUTONG_DATA_FOLDER: dataFolder,
    HUTONG_DATABASE_URL: database.url,
    HUTONG_VAULT_KEYS: MasterKeys.fresh('test'),
  };
  const serve = () => deploy({ ...own, ...env });
  let served = await serve();
  const identity = served.app.get(Identity);

  const client = async (organisationId: string, party: Party, personId = `person of ${organisationId}`): Promise<Client> => {
    const token = await identity.issue({ personId, organisationId: organisationId as OrganisationId, party }, '1h');
    const send: Client['send'] = async (body) => {
      const response = await fetch(`${served.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` }, body });
      return { status: response.status, body: await response.json() };
    };
    return {
      organisationId,
      id: toGlobalId('Organisation', organisationId),
      token: null,
      send,
      ask: async (query, variables) => {
        const { body } = await send(JSON.stringify({ query, variables }));
        if (body.errors) throw new Error(JSON.stringify(body.errors));
        return body.data;
      },
    };
  };

  return {
    get app() {
      return served.app;
    },
    get url() {
      return served.url;
    },
    databaseUrl: database.url,
    dataFolder,
    client,
    /** Registers an organisation, and answers as it. */
    register: async (name: string, party: Party): Promise<Client> => {
      const founder = await client('founder', 'GOVERNMENT');
      const { registerOrganisation } = await founder.ask(
        `mutation ($input: RegisterOrganisationInput!) { registerOrganisation(input: $input) { organisation { id } token refusal { code message } } }`,
        { input: { idempotencyKey: name, name, party } },
      );
      return { ...(await client(fromGlobalId(registerOrganisation.organisation.id)?.id ?? '', party)), token: registerOrganisation.token };
    },
    /** Gives an organisation an office, for all projects or for these. @returns the token of it, since other contexts have yet to hear of it */
    appoint: async ({ id }: Client, office: Office, projectIds: readonly string[] = []): Promise<string> => {
      const founder = await client('founder', 'GOVERNMENT');
      const { appointOrganisation } = await founder.ask(
        'mutation ($input: AppointOrganisationInput!) { appointOrganisation(input: $input) { token refusal { code message } } }',
        { input: { idempotencyKey: `${office} ${id}`, organisationId: id, office, projectIds } },
      );
      return appointOrganisation.token;
    },
    /** Stops, and serves again what its database holds; on another port. */
    restart: async (whileDown: () => Promise<unknown> = async () => undefined): Promise<void> => {
      await served.stop();
      await whileDown();
      served = await serve();
    },
    stop: async (): Promise<void> => {
      await served.stop();
      await database.drop();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
};
