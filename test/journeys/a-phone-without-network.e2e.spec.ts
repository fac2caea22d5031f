import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mergeTokens } from '../../libs/platform/graphql/index.js';
import { startApp, type Client, type RunningApp } from '../support/start-app.js';

const DAY_MS = 86_400_000;
const doneAt = new Date(Date.now() - 8 * DAY_MS).toISOString();
const localDay = (instant: string, days = 0) => new Date(Date.parse(instant) + 8 * 3_600_000 + days * DAY_MS).toISOString().slice(0, 10);

/** A site manager posts what was done eight days ago, from a phone that had no network: again and again, until it hears an answer (F39, F3). */
describe('A phone without network', () => {
  let app: RunningApp;
  let district: Client, water: Client, paver: Client, supervisors: Client;
  let lane: string, contractId: string, packageId: string;
  let token: string;
  let postedAt: string;
  let report: { idempotencyKey: string; [field: string]: unknown };
  let answer: object;

  const mutate = async (by: Client, name: string, fields: string, input: object) => {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
    const data = await by.ask(`mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} token refusal { code field message } } }`, { input });
    return data[name];
  };
  const send = (input: object = report) =>
    mutate(paver, 'reportMilestone', 'milestone { id status promisedOn reportedAt recordedAt slipDays evidence { uri sha256 } note }', input);
  const entries = async () => {
    const { timeline } = await water.ask(
      `query ($project: ID, $token: PositionToken) {
        timeline(projectId: $project, filter: { types: ["contractors.milestone-reported.v1"] }, token: $token) {
          edges { node { occurredAt recordedAt actor organisation { name } party } }
        }
      }`,
      { project: lane, token },
    );
    return timeline.edges.map(({ node }: { node: object }) => node);
  };

  beforeAll(async () => {
    app = await startApp();
    district = await app.register('District', 'GOVERNMENT');
    water = await app.register('Water', 'UTILITY');
    paver = await app.register('Paver', 'CONTRACTOR');
    supervisors = await app.register('Supervisors', 'CONTRACTOR');
    const opened = await mutate(district, 'openProject', 'project { id }', { idempotencyKey: 'lane', name: 'Lane', kind: 'RENEWAL' });
    lane = opened.project.id;
    token = mergeTokens(opened.token, await app.appoint(supervisors, 'SUPERVISION'));
  });
  afterAll(() => app.stop());

  it('1. the water company concludes a contract with the paver', async () => {
    const { contract, refusal } = await mutate(water, 'concludeContract', 'contract { id }', {
      idempotencyKey: 'contract',
      token,
      contractorId: paver.id,
      title: 'Pavement',
      window: { start: new Date(Date.now() - 90 * DAY_MS), end: new Date(Date.now() + 90 * DAY_MS) },
    });
    expect(refusal).toBeNull();
    contractId = contract.id;
  });

  it('2. it defines a work package; the paver promises its first milestone for the day before it is due', async () => {
    const { workPackage, refusal } = await mutate(water, 'defineWorkPackage', 'workPackage { id milestones { status } }', {
      idempotencyKey: 'package',
      occurredAt: new Date(Date.now() - 30 * DAY_MS),
      token,
      contractId,
      projectId: lane,
      title: 'New pavement',
      milestones: [
        { key: 'base', title: 'Base course', dueOn: localDay(doneAt, -3), evidence: { kinds: ['PHOTO'], minimum: 2 } },
        { key: 'kerb', title: 'Kerb stones', dueOn: localDay(doneAt), evidence: { kinds: [], minimum: 0 } },
      ],
    });
    expect(refusal).toBeNull();
    packageId = workPackage.id;
    const { milestone } = await mutate(paver, 'promiseMilestone', 'milestone { status slipDays }', {
      idempotencyKey: 'promise',
      occurredAt: new Date(Date.now() - 29 * DAY_MS),
      packageId,
      milestoneKey: 'base',
      promisedOn: localDay(doneAt, -4),
    });
    expect(milestone).toEqual({ status: 'PROMISED', slipDays: -1 });
  });

  it('3. it is done three days late; eight days later the phone sends the report three times at once, and is answered once', async () => {
    const photo = (digit: string) => ({
      kind: 'PHOTO',
      uri: `https://files.example.org/${digit}.jpg`,
      sha256: digit.repeat(64),
      mediaType: 'image/jpeg',
      takenAt: doneAt,
    });
    report = { idempotencyKey: 'phone 7, report 1', occurredAt: doneAt, packageId, milestoneKey: 'base', evidence: [photo('1'), photo('2')], note: 'Dry at 15:00' };
    postedAt = new Date().toISOString();
    const [first, ...others] = await Promise.all([send(), send(), send()]);
    expect(first).toMatchObject({
      refusal: null,
      milestone: {
        status: 'REPORTED',
        promisedOn: localDay(doneAt, -4),
        reportedAt: doneAt,
        slipDays: 3,
        evidence: [{ sha256: '1'.repeat(64) }, {}],
        note: 'Dry at 15:00',
      },
    });
    expect(first.milestone.recordedAt >= postedAt).toBe(true);
    for (const other of others) expect(other).toEqual(first);
    expect(await send()).toEqual(first);
    answer = first;
    token = first.token;
  });

  it('4. the timeline has it once: on the day on which it happened, with the day on which it was learned', async () => {
    const [entry, ...more] = await entries();
    expect(more).toEqual([]);
    expect(entry).toMatchObject({ occurredAt: doneAt, organisation: { name: 'Paver' }, party: 'CONTRACTOR' });
    expect(entry.recordedAt >= postedAt).toBe(true);
    expect(Math.round((Date.parse(entry.recordedAt) - Date.parse(entry.occurredAt)) / DAY_MS)).toBe(8);
  });

  it('5. the same key with another body is refused', async () => {
    for (const other of [{ note: 'Wet' }, { occurredAt: new Date().toISOString() }, { evidence: [] }, { milestoneKey: 'kerb' }])
      expect((await send({ ...report, ...other })).refusal).toMatchObject({ code: 'KEY_REUSED', field: 'idempotencyKey' });
  });

  it('6. the supervisors verify it; the phone, which has heard nothing, sends it again after a restart of everything, and gets the first answer', async () => {
    const verified = await mutate(supervisors, 'verifyMilestone', 'milestone { status verifiedBy { name } }', {
      idempotencyKey: 'verify',
      token,
      packageId,
      milestoneKey: 'base',
    });
    expect(verified).toMatchObject({ refusal: null, milestone: { status: 'VERIFIED', verifiedBy: { name: 'Supervisors' } } });
    token = mergeTokens(token, verified.token);
    await app.restart();
    const [again, withToken] = await Promise.all([send(), send({ ...report, token })]);
    expect(again).toEqual(answer);
    // Its token stands for the one that was sent along as well.
    expect(withToken).toEqual({ ...answer, token });
    expect(await entries()).toHaveLength(1);
  });

  it('7. what was done while the contract was in force is reported although the contract has ended since', async () => {
    const { refusal } = await mutate(water, 'endContract', 'contract { endedAt }', { idempotencyKey: 'end', contractId, reason: 'All is done' });
    expect(refusal).toBeNull();
    const kerb = await send({ ...report, idempotencyKey: 'phone 7, report 2', milestoneKey: 'kerb', evidence: [] });
    expect(kerb).toMatchObject({ refusal: null, milestone: { status: 'REPORTED', reportedAt: doneAt } });
    expect(await send()).toEqual(answer);
    token = mergeTokens(token, kerb.token);
    const { milestones } = await water.ask(
      'query ($token: PositionToken) { milestones(token: $token) { edges { node { key status slipDays workPackage { contract { endedReason } } } } } }',
      { token },
    );
    const workPackage = { contract: { endedReason: 'All is done' } };
    expect(milestones.edges).toEqual([
      { node: { key: 'base', status: 'VERIFIED', slipDays: 3, workPackage } },
      { node: { key: 'kerb', status: 'REPORTED', slipDays: 0, workPackage } },
    ]);
    expect(await entries()).toHaveLength(2);
  });
});
