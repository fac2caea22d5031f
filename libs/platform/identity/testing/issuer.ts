import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTHeaderParameters, type JWTPayload } from 'jose';

type Pair = { readonly kid: string; readonly alg: string; readonly privateKey: CryptoKey; readonly publicJwk: JWK };

const pairOf = async (alg: string): Promise<Pair> => {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const kid = randomUUID();
  return { kid, alg, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
};

/** An issuer of access tokens, for tests: it signs whatever it is told to. */
export class TestIssuer {
  static readonly audience = 'hutong-of-the-test';
  /** How often somebody asked for its keys. */
  asked = 0;
  /** What its configuration and its keys are answered with. */
  status = 200;
  #published: readonly JWK[];

  private constructor(
    readonly url: string,
    private readonly server: Server,
    private pair: Pair,
  ) {
    this.#published = [pair.publicJwk];
  }

  static async start(alg = 'ES256'): Promise<TestIssuer> {
    const server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '', 'http://localhost');
      response.writeHead(issuer.status, { 'content-type': 'application/json' });
      if (pathname === '/.well-known/openid-configuration') return response.end(JSON.stringify({ issuer: issuer.url, jwks_uri: `${issuer.url}/keys` }));
      issuer.asked++;
      return response.end(JSON.stringify({ keys: issuer.#published }));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const issuer = new TestIssuer(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, server, await pairOf(alg));
    return issuer;
  }

  get publicKey(): JWK {
    return this.pair.publicJwk;
  }

  /** An access token, with everything that it needs unless the claims say otherwise. */
  async token(subject: string, claims: JWTPayload = {}, header: Partial<JWTHeaderParameters> = {}): Promise<string> {
    const now = Math.floor(Date.now() / 1_000);
    const { kid, alg, privateKey } = this.pair;
    return new SignJWT({ iss: this.url, aud: TestIssuer.audience, sub: subject, iat: now, exp: now + 300, ...claims })
      .setProtectedHeader({ alg, kid, typ: 'at+jwt', ...header })
      .sign(privateKey);
  }

  /** From now on it signs by another key; the one before is published no longer. */
  async rotate(alg = this.pair.alg): Promise<void> {
    this.pair = await pairOf(alg);
    this.#published = [this.pair.publicJwk];
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
