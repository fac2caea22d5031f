import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SignJWT, type JWTPayload } from 'jose';
import { register } from 'prom-client';
import { CannotStart } from '../../libs/platform/embedded-postgres/index.js';
import { Identity } from '../../libs/platform/identity/index.js';
import { TestIssuer } from '../../libs/platform/identity/testing/issuer.js';
import type { OrganisationId } from '../../libs/platform/kernel/index.js';
import { JsonLogger, Settings } from '../../libs/platform/ops/index.js';
import { rulesFrom } from '../../libs/contracts/index.js';
import { GatewayModule } from '../../apps/gateway/gateway.module.js';
import { startSecured, type Secured } from './secured.js';

let hutong: Secured;
beforeAll(async () => {
  hutong = await startSecured();
});
afterAll(() => hutong.stop());

const now = () => Math.floor(Date.now() / 1_000);
const counted = async (why: string): Promise<number> => {
  const { values } = await register.getSingleMetric('hutong_identity_turned_away_total')!.get();
  return values.find(({ labels }) => labels['why'] === why)?.value ?? 0;
};

type Refused = readonly [what: string, why: string, token: (issuer: TestIssuer) => Promise<string>];
const signed = (claims: JWTPayload) => (issuer: TestIssuer) => issuer.token('root', claims);

const refusals: readonly Refused[] = [
  ['of another issuer', 'issuer', signed({ iss: 'https://elsewhere.example' })],
  ['for another audience', 'audience', signed({ aud: 'somebody-else' })],
  ['that has expired', 'expired', signed({ exp: now() - 60 })],
  ['that is not valid yet', 'not-yet-valid', signed({ nbf: now() + 3_600 })],
  [
    'that nobody signed (alg none)',
    'algorithm',
    async (issuer) => {
      const [, body] = (await issuer.token('root')).split('.');
      return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`;
    },
  ],
  [
    'that is signed with the public key (HS256)',
    'algorithm',
    async (issuer) =>
      new SignJWT({ iss: issuer.url, aud: TestIssuer.audience, sub: 'root', exp: now() + 60 })
        .setProtectedHeader({ alg: 'HS256', kid: issuer.publicKey.kid! })
        .sign(new TextEncoder().encode(JSON.stringify(issuer.publicKey))),
  ],
  ['by a key that its issuer does not have', 'unknown-key', (issuer) => issuer.token('root', {}, { kid: 'gone' })],
  [
    'by somebody else under the name of a key',
    'signature',
    async (issuer) => {
      const stranger = await TestIssuer.start();
      const token = await stranger.token('root', { iss: issuer.url }, { kid: issuer.publicKey.kid! });
      await stranger.stop();
      return token;
    },
  ],
  ['of another kind', 'type', (issuer) => issuer.token('root', {}, { typ: 'logout+jwt' })],
  ['that is none', 'malformed', async () => 'rubbish'],
  [
    'of the development issuer, by the installation’s own key',
    'issuer',
    async () => hutong.app.app.get(Identity).issue({ personId: 'root', organisationId: 'installation' as OrganisationId, party: 'GOVERNMENT' }, '1h'),
  ],
];

describe('A token is refused, logged and counted', () => {
  it.each(refusals)('%s: %s', async (_, why, tokenOf) => {
    const [token, before, logged] = [await tokenOf(hutong.issuer), await counted(why), hutong.turned.length];
    const { status, headers, body } = await hutong.send(
      { token },
      'mutation { registerOrganisation(input: { idempotencyKey: "x", name: "X", party: UTILITY }) { token } }',
    );
    expect([status, headers.get('www-authenticate'), body.errors[0].extensions.code, body.data]).toEqual([
      401,
      'Bearer error="invalid_token"',
      'UNAUTHENTICATED',
      undefined,
    ]);
    const listening = await hutong.listen({ token });
    expect(await listening.closed).toMatchObject({ code: 4403, reason: expect.stringMatching(/^UNAUTHENTICATED: /) });
    expect(hutong.turned.slice(logged).map((each) => each.why)).toEqual([why, why]);
    expect((await counted(why)) - before).toBe(2);
    expect(hutong.lines.join()).not.toContain(token.slice(-40));
  });

  it('while one that is good is let in', async () => {
    const { status, body } = await hutong.send(await hutong.root(), '{ me { party } }');
    expect([status, body.data.me]).toEqual([200, { party: 'GOVERNMENT' }]);
  });
});

describe('A gateway', () => {
  const started = (env: Readonly<Record<string, string>>) => {
    const settings = Settings.from(env, rulesFrom);
    return () => GatewayModule.forRoot(settings, new JsonLogger({ logLevel: 'silent', logFormat: 'json' }));
  };

  it('without issuers does not start, and says what to set', () => {
    try {
      started({})();
    } catch (error) {
      expect(error).toBeInstanceOf(CannotStart);
      return expect((error as CannotStart).advice).toMatch(/^Set HUTONG_ISSUERS to issuer\|audience /);
    }
    throw new Error('it started');
  });

  it('has the development issuer only where it is told so', () => {
    expect(started({ HUTONG_DEVELOPMENT_ISSUER: 'on' })).not.toThrow();
    expect(started({ HUTONG_ISSUERS: 'https://id.example|hutong' })).not.toThrow();
  });
});
