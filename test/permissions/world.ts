import { defaultRules } from '../../libs/contracts/index.js';
import { fromGlobalId, mergeTokens } from '../../libs/platform/graphql/index.js';
import { mutation } from '../support/mutation.js';
import type { Client, RunningApp } from '../support/start-app.js';

/** One of everything that a command may be about, each of its owner's: all others are strangers to it. Ids as the bus takes them. */
export type World = Awaited<ReturnType<typeof makeWorld>>;

const line = { geometry: { type: 'LineString', coordinates: [[116.4, 39.9] as [number, number], [116.401, 39.9] as [number, number]] }, widthMetres: 0 };
const window = { start: '2037-06-01T00:00:00.000Z', end: '2037-06-11T00:00:00.000Z' };
const inAMonth = new Date(Date.now() + 30 * 86_400_000).toISOString();
const raw = (globalId: string): string => fromGlobalId(globalId)?.id ?? '';

export const makeWorld = async (app: RunningApp) => {
  const [district, water, paver] = [await app.register('District', 'GOVERNMENT'), await app.register('Water', 'UTILITY'), await app.register('Paver', 'CONTRACTOR')];
  let token: string | null = null;
  let keys = 0;
  const send = async (by: Client, name: string, input: object, answer: string) => {
    const { [name]: payload } = await by.ask(mutation(name, answer), {
      input: { idempotencyKey: `world ${keys++}`, token, ...input },
    });
    if (payload.refusal) throw new Error(`${name}: ${JSON.stringify(payload.refusal)}`);
    token = token === null ? payload.token : mergeTokens(token, payload.token);
    return payload;
  };

  const { project } = await send(district, 'openProject', { name: 'Lane', kind: 'RENEWAL' }, 'project { id }');
  const { workItem } = await send(district, 'addWorkItem', { projectId: project.id, title: 'Mains', class: 'BASIC' }, 'workItem { id }');
  const residents = await app.register('Residents', 'RESIDENTS');
  const wording = { title: 'A lift', text: 'In building 3', class: 'IMPROVEMENT' };
  const { proposal } = await send(residents, 'propose', { projectId: project.id, ...wording }, 'proposal { id }');
  const options = ['lamps', 'lift'].map((optionId) => ({ optionId, title: optionId, cost: 1 }));
  const offered = { title: 'What else', options, budget: 2, marking: 'APPROVALS', most: 1, closesAt: window.end };
  const inquiry = { kind: 'NEEDS', title: 'What first?', questions: [{ text: 'What first?', options: ['Water', 'Roofs'] }], closesAt: window.end };
  const { survey } = await send(district, 'openSurvey', { projectId: project.id, ...inquiry }, 'survey { id }');
  const { menu } = await send(district, 'announceMenu', { projectId: project.id, ...offered }, 'menu { id }');
  const plan = async (by: Client) =>
    (await send(by, 'planWorks', { projectId: project.id, title: 'Works', kind: 'EXCAVATION', footprint: line, window }, 'works { id }')).works.id as string;
  const [trench, paving] = [await plan(water), await plan(paver)];
  const permit = await send(water, 'requestPermit', { worksId: trench, kind: 'DIG', purpose: 'A main' }, 'permit { id }');
  const contract = await send(
    water,
    'concludeContract',
    { contractorId: paver.id, title: 'Trench', window: { ...window, start: '2020-01-01T00:00:00Z' } },
    'contract { id }',
  );
  const milestones = [{ key: 'pipe', title: 'Pipe', dueOn: '2037-06-09', evidence: { kinds: [], minimum: 0 } }];
  const pack = await send(water, 'defineWorkPackage', { contractId: contract.contract.id, projectId: project.id, title: 'Trench', milestones }, 'workPackage { id }');
  await send(paver, 'reportMilestone', { packageId: pack.workPackage.id, milestoneKey: 'pipe', evidence: [] }, 'milestone { id }');

  const asked = await water.ask(
    'query ($token: PositionToken) { conflicts(token: $token) { edges { node { id } } } timeline(token: $token, first: 1) { edges { node { id } } } }',
    { token },
  );
  const conflictId = asked.conflicts.edges[0].node.id as string;
  for (const by of [water, paver]) await send(by, 'acknowledgeConflict', { conflictId }, 'conflict { stage }');
  const option = { kind: 'MOVE', worksId: paving, window: { start: '2037-07-01T00:00:00Z', end: '2037-07-02T00:00:00Z' } };
  const { conflict } = await send(paver, 'proposeOption', { conflictId, option }, 'conflict { options { optionId } }');
  const acting = { organisationId: water.id, until: '2037-12-31T00:00:00Z' };
  const { mandate } = await send(water, 'grantMandate', { ...acting, personId: 'person-of-water', role: 'PLANNER' }, 'mandate { id }');
  const { apiKey } = await send(water, 'createApiKey', { organisationId: water.id, title: 'Planning', expiresAt: inAMonth }, 'apiKey { id }');
  const { note } = await send(water, 'writeNote', { entryId: asked.timeline.edges[0].node.id, text: 'Late again' }, 'note { id }');
  const committee = await app.register('Committee', 'RESIDENTS');
  const { estate } = await send(committee, 'registerEstate', { name: 'Court', projectIds: [project.id] }, 'estate { id }');
  const flat = { building: '1', label: '101', use: 'DWELLING', state: 'SOLD', area: 6_000, areaSource: 'REGISTER' };
  const { unit } = await send(committee, 'registerUnit', { estateId: estate.id, ...flat }, 'unit { id }');
  const { resident } = await send(committee, 'registerResident', { estateId: estate.id, data: { name: 'Li' } }, 'resident { id }');
  const dayIn = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const lift = { key: 'lift', title: 'A lift', text: 'A lift is built' };
  const notice = { questions: [{ ...lift, matter: 'alter-building' }], opensOn: dayIn(30), lastOn: dayIn(40) };
  const asWritten = { ...notice, questions: [{ ...lift, matter: 'ALTER_BUILDING' }] };
  const { ballot } = await send(committee, 'announceBallot', { estateId: estate.id, electorate: { kind: 'ESTATE' }, ...asWritten }, 'ballot { id }');
  const { thread } = await send(water, 'openThread', { entryId: asked.timeline.edges[0].node.id, text: 'When?' }, 'thread { id }');

  return {
    window,
    footprint: line,
    ownerId: water.organisationId,
    contractorId: paver.organisationId,
    projectId: raw(project.id),
    workItemId: raw(workItem.id),
    proposalId: raw(proposal.id),
    menuId: raw(menu.id),
    surveyId: raw(survey.id),
    inquiry,
    offered,
    worksIn: { utilities: raw(trench), contractors: raw(paving) } as Readonly<Record<string, string>>,
    permitId: raw(permit.permit.id),
    contractId: raw(contract.contract.id),
    packageId: raw(pack.workPackage.id),
    conflictId: raw(conflictId),
    optionId: conflict.options[0].optionId as string,
    entryId: raw(asked.timeline.edges[0].node.id),
    threadId: raw(thread.id),
    noteId: raw(note.id),
    mandateId: raw(mandate.id),
    apiKeyId: raw(apiKey.id),
    flat,
    estateId: raw(estate.id),
    unitId: raw(unit.id),
    residentId: raw(resident.id),
    notice,
    ballotId: raw(ballot.id),
  };
};

/** What a stranger might say, by command; complete, so that who may is heard. @param context that answers */
export const inputsOf = (world: World, context: string): Readonly<Record<string, object>> => {
  const {
    window,
    footprint,
    ownerId,
    contractorId,
    projectId,
    workItemId,
    proposalId,
    menuId,
    surveyId,
    inquiry,
    offered,
    permitId,
    contractId,
    packageId,
    conflictId,
    optionId,
    entryId,
    threadId,
    mandateId,
    apiKeyId,
    noteId,
  } = world;
  const { flat, estateId, unitId, residentId, notice, ballotId } = world;
  const works = { worksId: world.worksIn[context] };
  const grounds = { reason: 'Unsafe', basis: 'City Road Regulation art. 33' };
  const milestone = { packageId, milestoneKey: 'pipe' };
  return {
    registerOrganisation: { name: 'Heat', party: 'UTILITY' },
    verifyOrganisation: { organisationId: ownerId, basis: 'Licence 7' },
    unverifyOrganisation: { organisationId: ownerId, reason: 'Licence expired' },
    grantMandate: { personId: 'person-of-water', organisationId: ownerId, role: 'PLANNER', until: '2037-12-31T00:00:00.000Z' },
    endMandate: { mandateId, reason: 'Left' },
    createApiKey: { organisationId: ownerId, title: 'Planning', expiresAt: inAMonth },
    revokeApiKey: { apiKeyId, reason: 'Lost' },
    appointOrganisation: { organisationId: ownerId, office: 'OWNERS' },
    dismissOrganisation: { organisationId: contractorId, office: 'OWNERS', reason: 'Voted out' },
    openProject: { name: 'Square', kind: 'AREA' },
    addWorkItem: { projectId, title: 'Roofs', class: 'BASIC' },
    dropWorkItem: { workItemId, reason: 'No' },
    propose: { projectId, title: 'Benches', text: 'In the yard', class: 'UPGRADE' },
    coSignProposal: { proposalId, version: 1 },
    amendProposal: { proposalId, title: 'Two lifts' },
    withdrawProposal: { proposalId },
    acceptProposal: { proposalId, version: 1 },
    refuseProposal: { proposalId, version: 1, ...grounds },
    announceMenu: { projectId, ...offered },
    chooseFromMenu: { menuId, unitId, marks: [{ optionId: 'lamps' }] },
    openSurvey: { projectId, ...inquiry },
    editSurvey: { surveyId, title: 'What next?' },
    answerSurvey: { surveyId, unitId, version: 1, options: [0] },
    adoptRule: { ruleId: 'conflicts.ladder', text: 'Two days', source: 'Order 12', jurisdiction: 'Guihua', validFrom: '2036-01-01', values: defaultRules.ladder.values },
    requestPermit: { worksId: world.worksIn['utilities'], kind: 'DIG', purpose: 'A main' },
    withdrawPermit: { permitId },
    consentToPermit: { permitId },
    refusePermit: { permitId, ...grounds },
    revokePermit: { permitId, ...grounds },
    registerEstate: { name: 'Garden' },
    placeEstate: { estateId, footprint },
    registerUnit: { estateId, ...flat, label: '102' },
    correctUnit: { unitId, use: 'BUSINESS', reason: 'Mine' },
    changeOwners: { unitId, owners: [{ residentId, share: { numerator: 1, denominator: 1 } }], basis: 'Entry 7' },
    registerTenancy: { unitId, residentId, from: '2037-01-01' },
    endTenancy: { unitId, tenancyId: 't1' },
    stageRegister: { estateId, importId: 'june', part: 1, csv: 'building' },
    importRegister: { estateId, importId: 'june', digest: 'none' },
    registerResident: { estateId, data: { name: 'Wang' } },
    linkResident: { residentId, personId: 'person-of-li' },
    registerPropertyStaff: { residentId, propertyStaff: true },
    readPersonalData: { residentId, fields: ['NAME'], purpose: 'REGISTER', reason: 'Curious' },
    correctPersonalData: { residentId, data: { name: 'Wang' }, reason: 'Mine' },
    eraseResident: { residentId, reason: 'Gone' },
    giveConsent: { residentId, purpose: 'CONTACT', sensitive: false },
    withdrawConsent: { residentId, purpose: 'CONTACT', sensitive: false },
    announceBallot: { estateId, electorate: { kind: 'ESTATE' }, ...notice },
    announceBallotAnew: { ballotId, ...notice },
    openBallot: { ballotId },
    extendBallot: { ballotId, lastOn: notice.lastOn, reason: 'Many are away' },
    castVote: { ballotId, unitId, channel: 'WEB', marks: [] },
    receivePaper: { ballotId, unitId, voterId: residentId, paper: '17' },
    keyPaper: { ballotId, unitId, paper: '17', marks: [] },
    grantProxy: { ballotId, unitId, holderId: residentId },
    revokeProxy: { ballotId, unitId },
    objectAsCoOwner: { ballotId, unitId },
    agreeAsCoOwner: { ballotId, unitId },
    disputeRoll: { ballotId, unitId, claim: 'It is mine' },
    publishResult: { ballotId },
    readVoteRecord: { ballotId, reason: 'Curious' },
    giveOwnUnitConsent: { ballotId, unitId, question: 'lift' },
    withdrawOwnUnitConsent: { ballotId, unitId, question: 'lift' },
    objectToResult: { ballotId, reason: 'The notice was late' },
    decideObjection: { ballotId, objectionId: 'none', upheld: false, reason: 'It hung there', basis: 'Civil Code art. 280' },
    planWorks: { onBehalfOf: ownerId, projectId, title: 'Works', kind: 'PAVING', footprint, window },
    rescheduleWorks: { ...works, window },
    reviseWorks: { ...works, title: 'Mine' },
    startWorks: works,
    blockWorks: { ...works, reason: 'Rain' },
    finishWorks: works,
    cancelWorks: { ...works, reason: 'No' },
    concludeContract: { contractorId, title: 'Paving', window },
    endContract: { contractId, reason: 'Done' },
    defineWorkPackage: {
      contractId,
      projectId,
      title: 'Paving',
      milestones: [{ key: 'a', title: 'A', dueOn: '2037-06-09', evidence: { kinds: [], minimum: 0 } }],
    },
    promiseMilestone: { ...milestone, promisedOn: '2037-06-08' },
    reportMilestone: { ...milestone, evidence: [] },
    verifyMilestone: milestone,
    rejectMilestone: { ...milestone, reason: 'Leaks' },
    acknowledgeConflict: { conflictId },
    proposeOption: { conflictId, option: { kind: 'SHARE', window } },
    decideConflict: { conflictId, optionId, ...grounds },
    openThread: { entryId, text: 'Hello' },
    postMessage: { threadId, text: 'Hello' },
    markThreadRead: { threadId, upTo: 1 },
    closeThread: { threadId, reason: 'Settled' },
    writeNote: { entryId, text: 'Late' },
    correctNote: { noteId, text: 'On time' },
    withdrawNote: { noteId, reason: 'Wrong' },
    cosignCheckpoint: { checkpoint: 'signed by nobody' },
    replayParked: { id: `${context}.1` },
    discardParked: { id: `${context}.1`, reason: 'A test' },
  };
};
