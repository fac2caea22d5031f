import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addressesKnown, Bus, messageNamed, type Address, type From } from '../../libs/platform/command-bus/index.js';
import { parties, Refusal, type OrganisationId, type Party } from '../../libs/platform/kernel/index.js';
import type { Row } from '../../libs/platform/permissions/index.js';
import { tables } from '../../tools/permissions.js';
import { startApp, type RunningApp } from '../support/start-app.js';
import { inputsOf, makeWorld, type World } from './world.js';

/**
 * Every command that the bus knows, and every party. `-`: FORBIDDEN, whatever there is. `yes`: nobody of the party is told that it may not.
 * `if`: under conditions, whose codes follow; here a stranger sends it, who meets none.
 */
const matrix = `
                     GOVERNMENT RESIDENTS PROPERTY UTILITY CONTRACTOR COORDINATION
registerOrganisation yes        -         -        -       -          yes
verifyOrganisation   if         -         -        -       -          if           FORBIDDEN
unverifyOrganisation if         -         -        -       -          if           FORBIDDEN
grantMandate         if         if        if       if      if         if           FORBIDDEN
endMandate           if         if        if       if      if         if           FORBIDDEN
createApiKey         if         if        if       if      if         if           FORBIDDEN
revokeApiKey         if         if        if       if      if         if           FORBIDDEN
appointOrganisation  yes        -         -        -       -          yes
dismissOrganisation  yes        -         -        -       -          yes
openProject          yes        -         -        -       -          yes
addWorkItem          if         -         -        -       -          if           NOT_THE_PROJECTS_OWNER
dropWorkItem         if         -         -        -       -          if           NOT_THE_PROJECTS_OWNER
adoptRule            yes        -         -        -       -          yes
requestPermit        if         -         -        if      if         -            NOT_THE_OWNER
withdrawPermit       if         -         -        if      if         -            NOT_THE_REQUESTER
consentToPermit      if         if        if       if      if         if           NOT_THE_AUTHORITY
refusePermit         if         if        if       if      if         if           NOT_THE_AUTHORITY
revokePermit         if         if        if       if      if         if           NOT_THE_AUTHORITY
propose              -          yes       -        -       -          -
coSignProposal       -          yes       -        -       -          -
amendProposal        -          if        -        -       -          -            NOT_THE_PROPOSER
withdrawProposal     -          if        -        -       -          -            NOT_THE_PROPOSER
acceptProposal       if         -         -        -       -          if           NOT_THE_PROJECTS_OWNER
refuseProposal       if         -         -        -       -          if           NOT_THE_PROJECTS_OWNER
announceMenu         if         -         -        -       -          if           NOT_THE_PROJECTS_OWNER
chooseFromMenu       -          if        -        -       -          -            NOT_YOUR_HOME
openSurvey           if         if        if       -       -          if           FORBIDDEN
editSurvey           if         if        if       -       -          if           FORBIDDEN
answerSurvey         -          if        -        -       -          -            NOT_YOUR_HOME
registerEstate       if         if        if       -       -          if           FORBIDDEN
placeEstate          if         if        if       -       -          if           NOT_THE_KEEPER
registerUnit         if         if        if       -       -          if           NOT_THE_KEEPER
correctUnit          if         if        if       -       -          if           UNKNOWN_UNIT
changeOwners         if         if        if       -       -          if           UNKNOWN_UNIT
registerTenancy      if         if        if       -       -          if           UNKNOWN_UNIT
endTenancy           if         if        if       -       -          if           UNKNOWN_UNIT
stageRegister        if         if        if       -       -          if           NOT_THE_KEEPER
importRegister       if         if        if       -       -          if           NOT_THE_KEEPER
registerResident     if         if        if       -       -          if           NOT_THE_KEEPER
linkResident         if         if        if       -       -          if           UNKNOWN_RESIDENT
registerPropertyStaff if        if        if       -       -          if           UNKNOWN_RESIDENT
readPersonalData     if         if        if       -       -          if           UNKNOWN_RESIDENT
correctPersonalData  if         if        if       -       -          if           UNKNOWN_RESIDENT
eraseResident        if         if        if       -       -          if           UNKNOWN_RESIDENT
giveConsent          if         if        if       -       -          if           UNKNOWN_RESIDENT
withdrawConsent      if         if        if       -       -          if           UNKNOWN_RESIDENT
announceBallot       if         if        if       -       -          if           NOT_THE_KEEPER
announceBallotAnew   if         if        if       -       -          if           NOT_THE_CONVENER
openBallot           if         if        if       -       -          if           NOT_THE_CONVENER
extendBallot         if         if        if       -       -          if           NOT_THE_CONVENER
castVote             if         if        if       -       -          if           NOT_ON_THE_ROLL
receivePaper         if         if        if       -       -          if           NOT_THE_CONVENER
keyPaper             if         if        if       -       -          if           NOT_THE_CONVENER
grantProxy           if         if        if       -       -          if           NOT_ON_THE_ROLL
revokeProxy          if         if        if       -       -          if           NOT_ON_THE_ROLL
objectAsCoOwner      if         if        if       -       -          if           NOT_ON_THE_ROLL
agreeAsCoOwner       if         if        if       -       -          if           NOT_ON_THE_ROLL
disputeRoll          if         if        if       -       -          if           NOT_ON_THE_ROLL
publishResult        if         if        if       -       -          if           NOT_THE_CONVENER
readVoteRecord       if         if        if       -       -          if           NOT_ON_THE_ROLL
giveOwnUnitConsent   if         if        if       -       -          if           NOT_ON_THE_ROLL
withdrawOwnUnitConsent if       if        if       -       -          if           NOT_ON_THE_ROLL
objectToResult       if         if        if       -       -          if           NOT_ON_THE_ROLL
decideObjection      if         if        if       -       -          if           NOT_THE_CONVENER
planWorks            if         -         -        if      if         -            NO_CONTRACT
rescheduleWorks      if         -         -        if      if         -            NO_CONTRACT NOT_THE_OWNER
reviseWorks          if         -         -        if      if         -            NO_CONTRACT NOT_THE_OWNER
startWorks           if         -         -        if      if         -            NO_CONTRACT NOT_THE_OWNER
blockWorks           if         -         -        if      if         -            NO_CONTRACT NOT_THE_OWNER
finishWorks          if         -         -        if      if         -            NO_CONTRACT NOT_THE_OWNER
cancelWorks          if         -         -        if      if         -            NO_CONTRACT NOT_THE_OWNER
concludeContract     yes        -         yes      yes     -          -
endContract          if         -         if       if      if         -            FORBIDDEN
defineWorkPackage    if         -         if       if      -          -            FORBIDDEN NO_CONTRACT
promiseMilestone     -          -         -        -       if         -            NOT_YOUR_MILESTONE NO_CONTRACT
reportMilestone      -          -         -        -       if         -            NOT_YOUR_MILESTONE NO_CONTRACT
verifyMilestone      if         if        if       if      if         if           SELF_VERIFICATION FORBIDDEN
rejectMilestone      if         if        if       if      if         if           SELF_VERIFICATION FORBIDDEN
acknowledgeConflict  if         -         -        if      if         -            NOT_A_PARTY
proposeOption        if         if        if       if      if         if           NOT_A_PARTY
decideConflict       if         if        if       if      if         if           FORBIDDEN
openThread           yes        yes       yes      yes     yes        yes
postMessage          yes        yes       yes      yes     yes        yes
markThreadRead       yes        yes       yes      yes     yes        yes
closeThread          if         if        if       if      if         yes          FORBIDDEN
writeNote            yes        yes       yes      yes     yes        yes
correctNote          yes        yes       yes      yes     yes        yes
withdrawNote         yes        yes       yes      yes     yes        yes
cosignCheckpoint     yes        yes       yes      yes     yes        yes
replayParked         yes        -         -        -       -          yes
discardParked        yes        -         -        -       -          yes
`;

type Expected = { readonly command: string; readonly cells: { readonly [P in Party]: string }; readonly codes: readonly string[] };
const [heads = [], ...lines] = matrix
  .trim()
  .split('\n')
  .map((line) => line.trim().split(/ +/));
const expected = lines.map(([command = '', ...words]): Expected => {
  const cells = Object.fromEntries(heads.map((party, index) => [party, words[index]])) as Expected['cells'];
  return { command, cells, codes: words.slice(heads.length) };
});

/** `UtilitiesPlanWorks` and `ContractorsPlanWorks` are one command, that each home of works answers. */
const commandOf = ({ name }: Address): string => {
  const own = name.replace(/^(Utilities|Contractors)(?=[A-Z])/, '');
  return own.charAt(0).toLowerCase() + own.slice(1);
};
const rowOf = (table: Row, party: Party): string => {
  const conditions = table[party]?.conditions;
  return conditions ? (conditions.length > 0 ? 'if' : 'yes') : '-';
};

let app: RunningApp;
let world: World;
let known: readonly (Address & { readonly row: Row })[];
const strangers = new Map<Party, From>();
let keys = 0;

beforeAll(async () => {
  app = await startApp();
  world = await makeWorld(app);
  for (const party of parties) {
    const { organisationId } = await app.register(`Strange ${party}`, party);
    // Who administers nothing.
    const grants = [{ role: 'AUDITOR', projectIds: [] }] as const;
    strangers.set(party, { caller: { personId: `stranger ${party}`, organisationId: organisationId as OrganisationId, party, grants }, correlationId: 'matrix' });
  }
  known = addressesKnown().flatMap((address) => (address.row ? [{ ...address, row: address.row }] : []));
});
afterAll(() => app.stop());

/** What the real bus and its handlers say: a refusal, or undefined. */
const refusalOf = async ({ context, name }: Address, input: object, from: From | undefined): Promise<Pick<Refusal, 'code' | 'field' | 'message'> | undefined> => {
  const message = messageNamed(context, name, input, from ?? { caller: null, correlationId: 'matrix' });
  try {
    await app.app.get(Bus).execute(message as never);
    return undefined;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { code, field, message: text } = error as Refusal;
    return { code, field, message: text };
  }
};
/** A witness says what it has signed, and nothing else. */
const inputOf = (address: Address): object => {
  const own = inputsOf(world, address.context)[commandOf(address)] ?? {};
  return commandOf(address) === 'cosignCheckpoint' ? own : { idempotencyKey: `cell ${keys++}`, ...own };
};

describe('The matrix', () => {
  it('has a line for every command that the bus knows, and for no other', () => {
    expect(heads).toEqual(parties);
    expect([...new Set(known.map(commandOf))].sort()).toEqual(expected.map(({ command }) => command).sort());
  });

  it('is that of the tables, and each command wears the row of its name', () => {
    const rows = new Map<string, Row>(
      tables.flatMap(({ permissions }) => Object.entries<Row>(permissions).map(([name, row]) => [name.charAt(0).toLowerCase() + name.slice(1), row])),
    );
    expect([...rows.keys()].sort()).toEqual(expected.map(({ command }) => command).sort());
    for (const address of known) expect([address.name, address.row === rows.get(commandOf(address))]).toEqual([address.name, true]);
  });

  it.each(expected)('$command reads as its row', ({ command, cells, codes }) => {
    const of = known.filter((address) => commandOf(address) === command);
    expect(of.length).toBeGreaterThan(0);
    for (const { row } of of)
      for (const party of parties) {
        expect([party, rowOf(row, party)]).toEqual([party, cells[party]]);
        if (cells[party] === 'if') expect(row[party]?.conditions.map(({ code }) => code)).toEqual(codes);
      }
  });
});

describe('By the bus and the handlers behind it', () => {
  it.each(expected)('$command is taken and refused as the matrix says', async ({ command, cells, codes }) => {
    for (const address of known.filter((each) => commandOf(each) === command))
      for (const party of parties) {
        const input = inputOf(address);
        const refusal = await refusalOf(address, input, strangers.get(party));
        const byParty = refusal?.code === 'FORBIDDEN' && refusal.message.includes(`; your organisation is ${party}.`);
        const told = [address.context, party, byParty, refusal?.code];
        switch (cells[party]) {
          case '-':
            expect(told).toEqual([address.context, party, true, 'FORBIDDEN']);
            // The same about what there is, about what there is not, and about nothing: nobody learns what there is.
            expect(await refusalOf(address, JSON.parse(JSON.stringify(input).replaceAll(/[0-9a-f]{4}"/g, '0000"')) as object, strangers.get(party))).toEqual(refusal);
            expect(await refusalOf(address, {}, strangers.get(party))).toEqual(refusal);
            break;
          case 'if':
            expect([byParty, codes.includes(refusal?.code ?? '')]).toEqual([false, true]);
            break;
          default:
            expect([...told.slice(0, 3), refusal?.code === 'FORBIDDEN']).toEqual([address.context, party, false, false]);
            expect(refusal?.code).not.toBe('INVALID_INPUT');
        }
      }
  });

  it.each(expected.filter(({ command }) => command !== 'cosignCheckpoint'))('$command is not taken from nobody, whatever it says', async ({ command }) => {
    for (const address of known.filter((each) => commandOf(each) === command))
      for (const input of [inputOf(address), {}]) expect(await refusalOf(address, input, undefined)).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('cosignCheckpoint is taken from anybody: its signature says whose it is', async () => {
    const [address] = known.filter((each) => commandOf(each) === 'cosignCheckpoint');
    expect(await refusalOf(address!, inputOf(address!), undefined)).toMatchObject({ code: 'NOT_A_COSIGNATURE' });
  });
});
