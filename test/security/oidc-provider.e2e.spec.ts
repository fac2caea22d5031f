import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { decodeProtectedHeader, exportJWK, generateKeyPair } from 'jose';
import Provider from 'oidc-provider';
import { startApp, type RunningApp } from '../support/start-app.js';

const audience = 'https://hutong.example/graphql';
const secret = 'known to the client and its server alone';

let server: Server;
let issuer: string;
let answer: RequestListener;
let app: RunningApp;

/** The server of the OpenID Foundation's certified implementation, with a new key. */
const withKey = async (kid: string, alg: string): Promise<void> => {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  const provider = new Provider(issuer, {
    jwks: { keys: [{ ...(await exportJWK(privateKey)), kid, alg, use: 'sig' }] },
    clients: [
      { client_id: 'dispatch', client_secret: secret, grant_types: ['client_credentials'], redirect_uris: [], response_types: [], id_token_signed_response_alg: alg },
    ],
    ttl: { ClientCredentials: 300 },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        getResourceServerInfo: (_context: unknown, resource: string) => ({ scope: 'hutong', audience: resource, accessTokenFormat: 'jwt', jwt: { sign: { alg } } }),
      },
    },
  });
  answer = provider.callback();
};

const accessToken = async (resource = audience): Promise<string> => {
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`dispatch:${encodeURIComponent(secret)}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'hutong', resource }),
  });
  const { access_token: token, ...rest } = (await response.json()) as { access_token?: string };
  if (!token) throw new Error(`no token: ${JSON.stringify(rest)}`);
  return token;
};

const me = async (token: string) => {
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: '{ me { party grants { role } } }' }),
  });
  const { data, errors } = (await response.json()) as { data?: { me: object }; errors?: { message: string }[] };
  return { status: response.status, me: data?.me, message: errors?.[0]?.message };
};

beforeAll(async () => {
  // It tells at length that its memory is no place for a real server's tokens.
  for (const say of ['info', 'warn'] as const) jest.spyOn(console, say).mockImplementation(() => undefined);
  server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await withKey('first', 'RS256');
  app = await startApp({ HUTONG_ISSUERS: `${issuer}|${audience}`, HUTONG_FIRST_ADMINISTRATOR: `${issuer} dispatch` });
});
afterAll(async () => {
  await app.stop();
  server.closeAllConnections();
  server.close();
});

describe('An OpenID Connect server that others wrote', () => {
  it('is found by its name, and its access tokens are accepted', async () => {
    const token = await accessToken();
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'RS256', typ: 'at+jwt', kid: 'first' });
    expect(await me(token)).toEqual({ status: 200, me: { party: 'GOVERNMENT', grants: [{ role: 'ADMINISTRATOR' }] }, message: undefined });
  });

  it('is refused a token that it made for another server', async () =>
    expect(await me(await accessToken('https://elsewhere.example'))).toMatchObject({ status: 401, message: expect.stringContaining('audience (aud)') }));

  it('takes another key, of another algorithm: its tokens are accepted, those of the key before no longer', async () => {
    const before = await accessToken();
    expect((await me(before)).status).toBe(200);
    // Keys are not asked for more often than every five seconds.
    await sleep(5_050);
    await withKey('second', 'ES256');
    const after = await accessToken();
    expect(decodeProtectedHeader(after).kid).toBe('second');
    expect((await me(after)).status).toBe(200);
    expect(await me(before)).toMatchObject({ status: 401, message: expect.stringContaining('no key (kid)') });
  });
});
