import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSecured, type Secured } from './secured.js';

let hutong: Secured;
let agency: string;
let lane: string;
const hours = (n: number) => new Date(Date.now() + n * 3_600_000).toISOString();
const answer = 'secret apiKey { id title commands expiresAt revokedAt organisation { name } projects { name } }';
const create = async (more: object = {}) =>
  hutong.command(await hutong.root(), 'createApiKey', answer, {
    organisationId: agency,
    title: 'Permits system',
    commands: ['openProject'],
    expiresAt: hours(24),
    ...more,
  });
const open = (token: string, more: object = {}) => hutong.command({ token }, 'openProject', 'project { id }', { name: 'Lane', kind: 'RENEWAL', ...more });
const heard = () => sleep(1_050);

beforeAll(async () => {
  hutong = await startSecured();
  agency = await hutong.register('Permits Agency', 'GOVERNMENT');
  const { secret } = await create();
  lane = (await open(secret)).project.id;
});
afterAll(() => hutong.stop());

describe('An API key', () => {
  it('is shown once: a repeat of the command does not know it, and nowhere is it kept', async () => {
    const input = { idempotencyKey: 'once', organisationId: agency, title: 'Once', expiresAt: hours(24) };
    const first = await create(input);
    expect(first).toMatchObject({
      refusal: null,
      secret: expect.stringMatching(/^hutong_[\w-]{43}$/),
      apiKey: { title: 'Once', commands: ['openProject'], projects: null },
    });
    const repeated = await create(input);
    expect([repeated.apiKey.id, repeated.secret]).toEqual([first.apiKey.id, null]);
    const { body } = await hutong.send(await hutong.root(), 'query ($of: ID!) { apiKeys(organisationId: $of) { edges { node { id title } } } }', { of: agency });
    expect(body.data.apiKeys.edges.map(({ node }: { node: { title: string } }) => node.title)).toEqual(['Permits system', 'Once']);
    expect(hutong.lines.join()).not.toContain(first.secret.slice(8, 24));
  });

  it('acts for its organisation, and the timeline names the key', async () => {
    const { secret, apiKey } = await create();
    const { token } = await open(secret, { name: 'By key' });
    const { body } = await hutong.send(
      { token: secret },
      'query ($token: PositionToken) { me { personId grants { role commands } } timeline(token: $token) { edges { node { actor } } } }',
      {
        token,
      },
    );
    const raw = Buffer.from(apiKey.id, 'base64url').toString().replace('ApiKey:', '');
    expect(body.data.me).toEqual({ personId: `api-key ${raw}`, grants: [{ role: 'SYSTEM', commands: ['openProject'] }] });
    expect(body.data.timeline.edges.map(({ node }: { node: { actor: string } }) => node.actor)).toContain(`api-key ${raw}`);
  });

  it('sends what it names and nothing else; without names it only reads', async () => {
    const [some, none] = [await create(), await create({ commands: null })];
    const register = (token: string) => hutong.command({ token }, 'registerOrganisation', 'organisation { id }', { name: 'X', party: 'UTILITY' });
    expect((await register(some.secret)).refusal).toMatchObject({
      code: 'OUTSIDE_MANDATE',
      message: expect.stringContaining('is for openProject, not for registerOrganisation'),
    });
    expect((await open(none.secret)).refusal).toMatchObject({ code: 'OUTSIDE_MANDATE', message: expect.stringContaining('only read') });
    expect((await hutong.send({ token: none.secret }, '{ projects { edges { node { name } } } }')).body.data.projects.edges.length).toBeGreaterThan(0);
  });

  it('for a project acts in it only, and creates no keys', async () => {
    const { secret } = await create({ commands: ['appointOrganisation', 'createApiKey', 'grantMandate'], projectIds: [lane] });
    const appoint = async (projectIds?: string[]) =>
      (await hutong.command({ token: secret }, 'appointOrganisation', 'organisation { id }', { organisationId: agency, office: 'SUPERVISION', projectIds })).refusal
        ?.code;
    expect([await appoint(), await appoint([lane])]).toEqual(['OUTSIDE_MANDATE', undefined]);
    const another = await hutong.command({ token: secret }, 'createApiKey', answer, { organisationId: agency, title: 'Another', expiresAt: hours(1) });
    expect([another.refusal.code, another.secret]).toEqual(['FORBIDDEN', null]);
    expect((await hutong.send({ token: secret }, '{ apiKeys { totalCount } }')).body.errors[0].extensions.code).toBe('FORBIDDEN');
  });

  it.each([
    ['for a mutation that there is not', { commands: ['openProjects'] }, 'INVALID_INPUT', 'commands'],
    ['for more than a year', { expiresAt: hours(24 * 367) }, 'INVALID_INPUT', 'expiresAt'],
    ['that has ended', { expiresAt: hours(-1) }, 'WINDOW_IS_OVER', 'expiresAt'],
    ['for nobody', { organisationId: 'T3JnYW5pc2F0aW9uOm5vYm9keQ' }, 'UNKNOWN_ORGANISATION', 'organisationId'],
    ['for a project that there is not', { projectIds: ['UHJvamVjdDpub3doZXJl'] }, 'UNKNOWN_PROJECT', 'projectIds'],
  ])('is not created %s', async (_, input, code, field) => expect(await create(input)).toMatchObject({ secret: null, apiKey: null, refusal: { code, field } }));
});

describe('An API key is refused', () => {
  it('where nobody has created it', async () => {
    const { status, body } = await hutong.send({ token: `hutong_${'x'.repeat(43)}` }, '{ __typename }');
    expect([status, body.errors[0].extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
    expect(hutong.turned.at(-1)).toMatchObject({ why: 'api-key' });
  });

  it('once it has expired', async () => {
    const { secret } = await create({ expiresAt: new Date(Date.now() + 2_500).toISOString() });
    expect((await hutong.send({ token: secret }, '{ me { personId } }')).status).toBe(200);
    await sleep(2_500);
    expect((await hutong.send({ token: secret }, '{ me { personId } }')).status).toBe(401);
  });

  it('once it is revoked: an open subscription ends within two seconds, and brings nothing more', async () => {
    const { secret, apiKey } = await create();
    const listening = await hutong.listen({ token: secret });
    await heard();
    const { token } = await open(secret, { name: 'Heard' });
    await hutong.send(await hutong.root(), 'query ($token: PositionToken) { cursor(token: $token) }', { token });
    const begun = Date.now();
    const revoked = await hutong.command(await hutong.root(), 'revokeApiKey', 'apiKey { revokedAt revokedReason }', { apiKeyId: apiKey.id, reason: 'Lost' });
    expect(revoked).toMatchObject({ refusal: null, apiKey: { revokedAt: expect.any(String), revokedReason: 'Lost' } });
    const { code, reason, at } = await listening.closed;
    expect([code, reason]).toEqual([4403, expect.stringMatching(/^UNAUTHENTICATED: The API key ended at /)]);
    expect(at - begun).toBeLessThan(2_500);
    expect(listening.entries).toEqual(['government.project-opened.v1']);
    expect((await hutong.send({ token: secret }, '{ __typename }')).status).toBe(401);
    const again = await hutong.command(await hutong.root(), 'revokeApiKey', 'apiKey { id }', { apiKeyId: apiKey.id, reason: 'Again' });
    expect(again.refusal.code).toBe('API_KEY_IS_OVER');
  });
});
