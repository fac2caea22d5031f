import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mergeTokens, toGlobalId } from '../../../libs/platform/graphql/index.js';
import { Identity } from '../../../libs/platform/identity/index.js';
import type { OrganisationId, Party } from '../../../libs/platform/kernel/index.js';
import type { Served } from '../serve.js';
import { demoContract, demoOrganisationId, demoOrganisations, demoPackage, demoPromise, demoWorks, founder, type DemoKey, type DemoOrganisation } from './district.js';

type Payload = { readonly refusal: { readonly code: string; readonly message: string } | null; readonly token: string };

/** Fills in the made-up district, once, through the public API, as its parties. */
export const seedDemo = async (dataFolder: string, { app, url }: Served): Promise<void> => {
  const done = join(dataFolder, 'demo.json');
  if (
    await access(done).then(
      () => true,
      () => false,
    )
  )
    return;
  const identity = app.get(Identity);

  const send = async <Answer>(
    caller: { personId: string; organisationId: OrganisationId; party: Party },
    mutation: string,
    type: string,
    answer: string,
    input: object,
  ) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await identity.issue(caller, '5m')}` },
      body: JSON.stringify({ query: `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${answer} token refusal { code message } } }`, variables: { input } }),
    });
    const { data, errors } = (await response.json()) as { data?: Record<string, Payload & Answer>; errors?: unknown };
    const payload = data?.[mutation];
    if (!payload || payload.refusal) throw new Error(`The demo could not ${mutation}: ${JSON.stringify(payload?.refusal ?? errors)}`);
    return payload;
  };
  const callerOf = (key: DemoKey) => {
    const { person, party } = demoOrganisations.find((each) => each.key === key)!;
    return { personId: person, organisationId: demoOrganisationId(key), party };
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
  const { project, token } = await send<{ project: { id: string } }>(callerOf('demo-district-office'), 'openProject', 'OpenProjectInput', 'project { id }', {
    idempotencyKey: 'demo-osmanthus-lane',
    name: 'Renewal of Osmanthus Lane',
    kind: 'RENEWAL',
    district: 'Guihua',
  });
  const tokens = [token];
  for (const { by, started, input, permit } of demoWorks(new Date())) {
    const planned = await send<{ works: { id: string } }>(callerOf(by), 'planWorks', 'PlanWorksInput', 'works { id }', { ...input, projectId: project.id, token });
    tokens.push(planned.token);
    if (started)
      await send(callerOf(by), 'startWorks', 'StartWorksInput', 'works { id }', { idempotencyKey: `${input.idempotencyKey}-start`, worksId: planned.works.id });
    if (permit) {
      const asked = { ...permit, worksId: planned.works.id, token: planned.token };
      tokens.push((await send(callerOf(by), 'requestPermit', 'RequestPermitInput', 'permit { id }', asked)).token);
    }
  }
  const today = new Date();
  const [water, paving] = [callerOf('demo-water'), callerOf('demo-paving')];
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
  await writeFile(done, JSON.stringify({ seededAt: new Date().toISOString(), project: project.id }));
};

/** Who is told that it is up sees the collision at once. */
const visible = async (url: string, token: string): Promise<void> => {
  for (let attempt = 0; attempt < 10; attempt++) {
    const body = JSON.stringify({ query: 'query ($token: PositionToken) { cursor(token: $token) }', variables: { token } });
    const response = await fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    if (((await response.json()) as { data?: unknown }).data) return;
  }
};
