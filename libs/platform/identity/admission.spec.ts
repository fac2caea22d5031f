import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { SignJWT, type JWTPayload } from 'jose';
import { Refusal, type OrganisationId } from '../kernel/index.js';
import { Admission, keyHash, Standing, TrustedIssuer, type AdmissionOptions, type KeyStanding, type Mandate } from './index.js';
import { TestIssuer } from './testing/issuer.js';

let issuer: TestIssuer;
beforeAll(async () => {
  Logger.overrideLogger(false);
  issuer = await TestIssuer.start();
});
afterAll(() => issuer.stop());
beforeEach(() => void jest.useRealTimers());

const hours = (n: number) => new Date(Date.now() + n * 3_600_000).toISOString();
const mandateOf = (organisation: string, more: Partial<Mandate> = {}): Mandate => ({
  organisationId: organisation as OrganisationId,
  party: 'UTILITY',
  role: 'PLANNER',
  projectIds: [],
  verified: true,
  from: hours(-1),
  until: hours(1),
  ...more,
});

/** A directory whose answers a test sets, or takes away. */
class Said extends Standing {
  mandates: readonly Mandate[] | Error = [];
  key: KeyStanding | null = null;
  asked = 0;
  override async mandatesOf(): Promise<readonly Mandate[]> {
    this.asked++;
    if (this.mandates instanceof Error) throw this.mandates;
    return this.mandates;
  }
  override async keyBy(hash: string): Promise<KeyStanding | null> {
    return hash === keyHash('hutong_known') ? this.key : null;
  }
}

const admissionOf = (standing: Standing, more: Partial<AdmissionOptions> = {}) =>
  new Admission({
    issuers: new Map([[issuer.url, new TrustedIssuer({ issuer: issuer.url, audience: TestIssuer.audience })]]),
    personIdOf: (_issuer, subject) => `person ${subject}`,
    standing,
    ...more,
  });
const refused = (work: Promise<unknown>): Promise<{ code: string; message: string }> =>
  work.then(
    () => Promise.reject(new Error('was admitted')),
    (error: unknown) => (error instanceof Refusal ? { code: error.code as string, message: error.message } : Promise.reject(error as Error)),
  );
const li = () => issuer.token('li');

describe('A person', () => {
  it('speaks for the organisation of the one mandate in force, within it', async () => {
    const said = new Said();
    said.mandates = [mandateOf('water', { projectIds: ['lane'] }), mandateOf('gas', { until: hours(-0.5) })];
    const { caller } = await admissionOf(said).admit({ token: await li() });
    expect(caller).toEqual({ personId: 'person li', organisationId: 'water', party: 'UTILITY', grants: [{ role: 'PLANNER', projectIds: ['lane'] }] });
  });

  it('says which one, where there are several', async () => {
    const said = new Said();
    said.mandates = [mandateOf('water'), mandateOf('gas'), mandateOf('gas', { role: 'CREW' })];
    const admission = admissionOf(said);
    expect(await refused(admission.admit({ token: await li() }))).toMatchObject({ code: 'ORGANISATION_NEEDED', message: expect.stringContaining('water, gas') });
    const { caller } = await admission.admit({ token: await li(), organisation: 'gas' });
    expect([caller.organisationId, caller.grants?.map(({ role }) => role)]).toEqual(['gas', ['PLANNER', 'CREW']]);
  });

  it.each([
    ['without any', [], undefined, /no mandate in force\. .* to the person person li\.$/],
    ['before it begins', [mandateOf('water', { from: hours(0.5) })], undefined, /one begins at /],
    ['after it', [mandateOf('water', { until: hours(-0.5) })], undefined, /one ended at /],
    ['for another organisation', [mandateOf('water')], 'gas', /for this organisation/],
  ] as const)('is not let in %s, and is told why', async (_, mandates, organisation, message) => {
    const said = new Said();
    said.mandates = mandates;
    expect(await refused(admissionOf(said).admit({ token: await li(), organisation }))).toEqual({ code: 'NO_MANDATE', message: expect.stringMatching(message) });
  });

  it('of an organisation that is not verified may read, and send nothing', async () => {
    const said = new Said();
    said.mandates = [mandateOf('water', { verified: false })];
    expect((await admissionOf(said).admit({ token: await li() })).caller.grants).toEqual([{ role: 'PLANNER', projectIds: [], commands: [] }]);
  });

  it('whom the configuration names may begin: for the installation, as its administrator', async () => {
    const said = new Said();
    const admission = admissionOf(said, { firstAdministrator: 'person li' });
    const first = { organisationId: 'installation', party: 'GOVERNMENT', grants: [{ role: 'ADMINISTRATOR', projectIds: [] }] };
    expect((await admission.admit({ token: await li() })).caller).toMatchObject(first);
    expect((await refused(admission.admit({ token: await issuer.token('wang') }))).code).toBe('NO_MANDATE');
    said.mandates = [mandateOf('water')];
    const later = admissionOf(said, { firstAdministrator: 'person li' });
    expect((await later.admit({ token: await li() })).caller.organisationId).toBe('water');
    expect((await later.admit({ token: await li(), organisation: 'installation' })).caller).toMatchObject(first);
  });

  it('is asked about once a second at most, and let in for a minute where the directory does not answer', async () => {
    const said = new Said();
    said.mandates = [mandateOf('water')];
    const [admission, token] = [admissionOf(said), await li()];
    await Promise.all([admission.admit({ token }), admission.admit({ token })]);
    expect(said.asked).toBe(1);
    const later = (ms: number) => jest.useFakeTimers({ now: Date.now() + ms, doNotFake: ['setTimeout', 'setImmediate', 'nextTick', 'queueMicrotask'] });
    said.mandates = new Error('it is away');
    later(2_000);
    expect((await admission.admit({ token })).caller.organisationId).toBe('water');
    expect(said.asked).toBe(2);
    later(61_000);
    expect((await refused(admission.admit({ token }))).code).toBe('CANNOT_BE_CHECKED');
  });
});

describe('A token that was let in', () => {
  it.each([
    ['the mandate is revoked', [mandateOf('water', { until: hours(-0.001) })], 'NO_MANDATE'],
    ['another mandate is added', [mandateOf('water'), mandateOf('water', { role: 'CREW' })], 'NO_MANDATE'],
  ] as const)('holds until %s', async (_, mandates, code) => {
    const said = new Said();
    const before = mandateOf('water');
    said.mandates = [before];
    const { stillHolds } = await admissionOf(said).admit({ token: await li() });
    await stillHolds();
    said.mandates = mandates;
    jest.useFakeTimers({ now: Date.now() + 1_001, doNotFake: ['setTimeout', 'setImmediate', 'nextTick', 'queueMicrotask'] });
    expect((await refused(stillHolds())).code).toBe(code);
  });

  it('holds until it is over', async () => {
    const said = new Said();
    said.mandates = [mandateOf('water', { until: hours(10) })];
    const { stillHolds } = await admissionOf(said).admit({ token: await li() });
    jest.useFakeTimers({ now: Date.now() + 331_000, doNotFake: ['setTimeout', 'setImmediate', 'nextTick', 'queueMicrotask'] });
    expect(await refused(stillHolds())).toMatchObject({ code: 'UNAUTHENTICATED', message: expect.stringContaining('has expired') });
  });
});

describe('An API key', () => {
  const key: KeyStanding = { ...mandateOf('agency', { role: 'SYSTEM', commands: ['PlanWorks'] }), id: 'k1' };

  it('speaks for its organisation, within its scope', async () => {
    const said = new Said();
    said.key = key;
    const { caller } = await admissionOf(said).admit({ token: 'hutong_known' });
    expect(caller).toEqual({ personId: 'api-key k1', organisationId: 'agency', party: 'UTILITY', grants: [{ role: 'SYSTEM', projectIds: [], commands: ['PlanWorks'] }] });
  });

  it('may only read where it names no commands', async () => {
    const said = new Said();
    const { commands: _, ...reading } = key;
    said.key = reading;
    expect((await admissionOf(said).admit({ token: 'hutong_known' })).caller.grants).toEqual([{ role: 'SYSTEM', projectIds: [], commands: [] }]);
  });

  it('is refused when it is over, or none', async () => {
    const said = new Said();
    said.key = { ...key, until: hours(-0.1) };
    expect((await refused(admissionOf(said).admit({ token: 'hutong_known' }))).message).toMatch(/^The API key ended at /);
    expect((await refused(admissionOf(said).admit({ token: 'hutong_guessed' }))).message).toBe('There is no such API key.');
  });
});

describe('A token is refused', () => {
  const now = () => Math.floor(Date.now() / 1_000);
  const tried = async (token: string) => refused(admissionOf(new Said()).admit({ token }));

  it.each<[string, JWTPayload, RegExp]>([
    ['for another audience', { aud: 'somebody-else' }, /audience \(aud\)/],
    ['without an audience', { aud: undefined }, /audience \(aud\)/],
    ['that has expired', { exp: now() - 31 }, /has expired/],
    ['that never expires', { exp: undefined }, /claim exp/],
    ['that is not valid yet', { nbf: now() + 60 }, /not valid yet/],
    ['without a subject', { sub: undefined }, /claim sub/],
    ['with an empty subject', { sub: '' }, /claim sub/],
    ['that is bound to a key of its holder', { cnf: { jkt: 'x' } }, /bound to a key/],
    ['of an issuer that is not accepted', { iss: 'https://elsewhere.example' }, /issuer \(iss\)/],
    ['that says it is of the development issuer', { iss: 'hutong' }, /development issuer/],
  ])('%s', async (_, claims, message) =>
    expect(await tried(await issuer.token('li', claims))).toEqual({ code: 'UNAUTHENTICATED', message: expect.stringMatching(message) }),
  );

  it('that is another kind of token', async () => expect((await tried(await issuer.token('li', {}, { typ: 'logout+jwt' }))).message).toMatch(/no access token/));
  it('that cannot be read', async () => expect((await tried('rubbish')).message).toMatch(/cannot be read/));
  it('that is not signed', async () => {
    const [, body] = (await li()).split('.');
    const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url');
    expect((await tried(`${header}.${body}.`)).message).toMatch(/signed in a way/);
  });
  it('that is signed with the public key as a secret', async () => {
    const claims = { iss: issuer.url, aud: TestIssuer.audience, sub: 'li', exp: now() + 60 };
    const secret = new TextEncoder().encode(JSON.stringify(issuer.publicKey));
    const forged = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: issuer.publicKey.kid! }).sign(secret);
    expect((await tried(forged)).message).toMatch(/signed in a way/);
  });
  it('whose claims were changed', async () => {
    const [header, , signature] = (await li()).split('.');
    const [, body] = (await issuer.token('wang')).split('.');
    expect((await tried(`${header}.${body}.${signature}`)).message).toMatch(/not signed by its issuer/);
  });
  it('by a key that its issuer does not have', async () => expect((await tried(await issuer.token('li', {}, { kid: 'gone' }))).message).toMatch(/no key/));

  it('and looked at with thirty seconds between the clocks', async () => {
    const said = new Said();
    said.mandates = [mandateOf('water')];
    const admission = admissionOf(said);
    for (const claims of [{ exp: now() - 20 }, { nbf: now() + 20 }])
      expect((await admission.admit({ token: await issuer.token('li', claims) })).caller.personId).toBe('person li');
  });
});

describe('The keys of an issuer', () => {
  it('are followed as they rotate, and not asked for more often than every five seconds', async () => {
    const [rotating, said] = [await TestIssuer.start(), new Said()];
    said.mandates = [mandateOf('water')];
    const admission = admissionOf(said, { issuers: new Map([[rotating.url, new TrustedIssuer({ issuer: rotating.url, audience: TestIssuer.audience })]]) });
    try {
      await admission.admit({ token: await rotating.token('li') });
      const before = await rotating.token('li');
      await rotating.rotate('PS256');
      const after = await rotating.token('li');
      for (let n = 0; n < 3; n++) expect((await refused(admission.admit({ token: after }))).message).toMatch(/no key/);
      expect(rotating.asked).toBe(1);
      jest.useFakeTimers({ now: Date.now() + 5_001, doNotFake: ['setTimeout', 'setImmediate', 'nextTick', 'queueMicrotask'] });
      await admission.admit({ token: after });
      expect((await refused(admission.admit({ token: before }))).message).toMatch(/no key/);
      expect(rotating.asked).toBe(2);
    } finally {
      await rotating.stop();
    }
  });

  it('that cannot be had are no fault of the token: it is to be tried again', async () => {
    const [broken, said] = [await TestIssuer.start(), new Said()];
    said.mandates = [mandateOf('water')];
    const admission = admissionOf(said, { issuers: new Map([[broken.url, new TrustedIssuer({ issuer: broken.url, audience: TestIssuer.audience })]]) });
    try {
      broken.status = 503;
      expect((await refused(admission.admit({ token: await broken.token('li') }))).code).toBe('CANNOT_BE_CHECKED');
      broken.status = 200;
      await new Promise((resolve) => setTimeout(resolve, 2_050));
      expect((await admission.admit({ token: await broken.token('li') })).caller.organisationId).toBe('water');
    } finally {
      await broken.stop();
    }
  });
});
