import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mergeTokens, toGlobalId } from '../../../libs/platform/graphql/index.js';
import type { Identity } from '../../../libs/platform/identity/index.js';
import type { Caller } from '../../../libs/platform/kernel/index.js';
import { demoCaller, demoContract, demoOrganisations, demoPackage, demoPromise, demoWorks, founder, type DemoOrganisation } from './district.js';

/** What a busy machine has not caught up with is asked again, this often. */
const patience = 60;

type Payload = { readonly refusal: { readonly code: string; readonly message: string } | null; readonly token: string };

/** Where the public API is, and what makes tokens that it takes. */
type Seeded = { readonly url: string; readonly identity: Identity };

/** The made-up district, once in the life of a data folder. */
export const seedDemoOnce = async (dataFolder: string, to: Seeded): Promise<void> => {
  const done = join(dataFolder, 'demo.json');
  if (
    await access(done).then(
      () => true,
      () => false,
    )
  )
    return;
  const project = await seedDemo(to, new Date());
  await writeFile(done, JSON.stringify({ seededAt: new Date().toISOString(), project }));
};

/**
 * Fills in the made-up district, through the public API, as its parties.
 * @param today what its dates follow
 * @returns the id of its project
 */
export const seedDemo = async ({ url, identity }: Seeded, today: Date): Promise<string> => {
  const send = async <Answer>(caller: Caller, mutation: string, type: string, answer: string, input: object, tries = 1): Promise<Payload & Answer> => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await identity.issue(caller, '5m')}` },
      body: JSON.stringify({ query: `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${answer} token refusal { code message } } }`, variables: { input } }),
    });
    const { data, errors } = (await response.json()) as { data?: Record<string, Payload & Answer>; errors?: unknown };
    const payload = data?.[mutation];
    if (payload?.refusal?.code === 'STILL_BEHIND' && tries < patience) {
      await sleep(100);
      return send<Answer>(caller, mutation, type, answer, input, tries + 1);
    }
    if (!payload || payload.refusal) throw new Error(`The demo could not ${mutation}: ${JSON.stringify(payload?.refusal ?? errors)}`);
    return payload;
  };

  const installer = { personId: 'installer', organisationId: founder, party: 'GOVERNMENT' } as const;
  for (const { key, name, party, offices = [] } of demoOrganisations as readonly DemoOrganisation[]) {
    const input = { idempotencyKey: key, name, party };
    const { organisation } = await send<{ organisation: { id: string } }>(installer, 'registerOrganisation', 'RegisterOrganisationInput', 'organisation { id }', input);
    for (const office of offices) {
      const appointment = { idempotencyKey: `${key}-${office}`, organisationId: organisation.id, office };
      await send(installer, 'appointOrganisation', 'AppointOrganisationInput', 'organisation { id }', appointment);
    }
  }
  const { project, token } = await send<{ project: { id: string } }>(demoCaller('demo-district-office'), 'openProject', 'OpenProjectInput', 'project { id }', {
    idempotencyKey: 'demo-osmanthus-lane',
    name: 'Renewal of Osmanthus Lane',
    kind: 'RENEWAL',
    district: 'Guihua',
  });
  const tokens = [token];
  for (const { by, started, input, permit } of demoWorks(today)) {
    const planned = await send<{ works: { id: string } }>(demoCaller(by), 'planWorks', 'PlanWorksInput', 'works { id }', { ...input, projectId: project.id, token });
    tokens.push(planned.token);
    if (started)
      await send(demoCaller(by), 'startWorks', 'StartWorksInput', 'works { id }', { idempotencyKey: `${input.idempotencyKey}-start`, worksId: planned.works.id });
    if (permit) {
      const asked = { ...permit, worksId: planned.works.id, token: planned.token };
      tokens.push((await send(demoCaller(by), 'requestPermit', 'RequestPermitInput', 'permit { id }', asked)).token);
    }
  }
  const [water, paving] = [demoCaller('demo-water'), demoCaller('demo-paving')];
  const { contract } = await send<{ contract: { id: string } }>(water, 'concludeContract', 'ConcludeContractInput', 'contract { id }', {
    ...demoContract(today),
    token,
    contractorId: toGlobalId('Organisation', paving.organisationId),
    projectIds: [project.id],
  });
  const { workPackage } = await send<{ workPackage: { id: string } }>(water, 'defineWorkPackage', 'DefineWorkPackageInput', 'workPackage { id }', {
    ...demoPackage(today),
    token,
    contractId: contract.id,
    projectId: project.id,
  });
  const promised = await send(paving, 'promiseMilestone', 'PromiseMilestoneInput', 'milestone { id }', { ...demoPromise(today), packageId: workPackage.id });
  tokens.push(promised.token);
  await visible(url, mergeTokens(...tokens));
  return project.id;
};

/** Who is told that it is up sees the collision at once. */
const visible = async (url: string, token: string): Promise<void> => {
  for (let attempt = 0; attempt < 10; attempt++) {
    const body = JSON.stringify({ query: 'query ($token: PositionToken) { cursor(token: $token) }', variables: { token } });
    const response = await fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    if (((await response.json()) as { data?: unknown }).data) return;
  }
};
