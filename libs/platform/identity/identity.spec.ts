import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { importJWK, SignJWT, type JWTPayload } from 'jose';
import { Refusal, type Caller, type OrganisationId } from '../kernel/index.js';
import { Identity, identityKey } from './index.js';

const officer: Caller = { personId: 'li', organisationId: 'district' as OrganisationId, party: 'GOVERNMENT' };

describe('Identity', () => {
  let folder: string;
  let identity: Identity;
  beforeAll(async () => {
    Logger.overrideLogger(false);
    folder = await mkdtemp(join(tmpdir(), 'identity-'));
    identity = await Identity.open(folder);
  });
  afterAll(() => rm(folder, { recursive: true }));

  const signed = async (claims: JWTPayload, { expires = '1h', issuer = 'hutong' }: { expires?: string | null; issuer?: string } = {}) => {
    const token = new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA' }).setIssuer(issuer);
    if (expires) token.setExpirationTime(expires);
    return token.sign(await importJWK(await identityKey(join(folder, 'identity.jwk')), 'EdDSA'));
  };
  const reason = (token: string) =>
    identity.verify(token).then(
      () => 'accepted',
      (error: unknown) => (error instanceof Refusal && error.code === 'UNAUTHENTICATED' ? error.message : Promise.reject(error as Error)),
    );

  it('knows a caller by a token it gave', async () => expect(await identity.verify(await identity.issue({ ...officer, name: 'Li' }, '1h'))).toEqual(officer));

  it('keeps its key over a restart, readable by its owner only', async () => {
    const token = await identity.issue(officer, '1h');
    expect(await (await Identity.open(folder)).verify(token)).toEqual(officer);
    expect((await stat(join(folder, 'identity.jwk'))).mode & 0o777).toBe(0o600);
  });

  it('has one key when many processes start at once', async () => {
    const file = join(folder, 'race', 'identity.jwk');
    const keys = await Promise.all(Array.from({ length: 8 }, () => identityKey(file)));
    const kept = (JSON.parse(await readFile(file, 'utf8')) as { d: string }).d;
    expect(new Set(keys.map((key) => key.d))).toEqual(new Set([kept]));
  });

  it('never replaces a damaged key', async () => {
    const file = join(folder, 'damaged.jwk');
    await writeFile(file, '{"kty":"oct"}');
    await expect(identityKey(file)).rejects.toThrow('is not an identity key');
  });

  it('says what is wrong with a token', async () => {
    const stranger = await Identity.open(join(folder, 'elsewhere'));
    const whole = { sub: 'li', org: 'district', party: 'GOVERNMENT' };
    expect(await reason(await identity.issue(officer, new Date(Date.now() - 1_000)))).toMatch(/^The token has expired/);
    expect(await reason(await stranger.issue(officer, '1h'))).toMatch(/^The token was not signed by this installation/);
    expect(await reason('rubbish')).toMatch(/^The token cannot be read/);
    expect(await reason(await signed({ ...whole, org: undefined }))).toMatch(/names no organisation/);
    expect(await reason(await signed({ ...whole, sub: '' }))).toMatch(/who the person is/);
    expect(await reason(await signed({ ...whole, party: 'KING' }))).toMatch(/party is none of/);
    expect(await reason(await signed(whole, { expires: null }))).toMatch(/claim exp is missing/);
    expect(await reason(await signed(whole, { issuer: 'other' }))).toMatch(/claim iss is missing or wrong/);
  });

  it('refuses another algorithm, whatever the header says', async () => {
    const { x } = await identityKey(join(folder, 'identity.jwk'));
    const forged = await new SignJWT({ org: 'district', party: 'GOVERNMENT' })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer('hutong')
      .setSubject('li')
      .setExpirationTime('1h')
      .sign(Buffer.from(x, 'base64url'));
    expect(await reason(forged)).toMatch(/not accepted here/);
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"sub":"li"}').toString('base64url')}.`;
    expect(await reason(unsigned)).toMatch(/^The token/);
  });
});
