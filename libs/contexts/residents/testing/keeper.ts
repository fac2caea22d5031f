import { mutation } from '../../../../test/support/mutation.js';
import type { Client, RunningApp } from '../../../../test/support/start-app.js';
import { mergeTokens } from '../../../platform/graphql/index.js';
import { runtimeOf, type ContextRuntime } from '../../../platform/context/index.js';

// What GraphQL answers is any JSON: each test says what it expects of it.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Data = any;

const unit = `unit { id estate { name } building stair label use state area areaSource areas { source area }
  ownership { owners { residentId share { numerator denominator } } since basis } ownerships { since } tenancies { tenancyId residentId from until } }`;
const resident = 'resident { id estate { name } status guardianId personId propertyStaff fields consents { purpose sensitive guardianId on } }';
const count = 'heads area';
const ballot = `ballot { id status mode announcedOn opensOn lastOn closesAt total { ${count} } missing { ${count} } rollRoot publishedOn objectionsUntil recountRoot recountUrl rule { ruleId version }
  electorate { kind building stair name } objections { objectionId questions reason decideBy escalated decided { upheld reason } }
  questions { key matter title options execution { allowed code waitsFor } workItem { id } ownUnitsUsed consentsMissing inEffectSince
    result { outcome majority chosen part { ${count} } total { ${count} } cast { ${count} } spoiled { ${count} } options { option got { ${count} } } } } }`;
export const ballotFields = ballot.slice('ballot { '.length, -' }'.length);
const ofBallots = [
  'announceBallot',
  'announceBallotAnew',
  'openBallot',
  'extendBallot',
  'publishResult',
  'objectToResult',
  'decideObjection',
  'giveOwnUnitConsent',
  'withdrawOwnUnitConsent',
];
const answers: Readonly<Record<string, string>> = {
  registerEstate: 'estate { id name keeper { name } projects { name } }',
  placeEstate: 'estate { id footprint { geometry widthMetres } }',
  ...Object.fromEntries(['registerUnit', 'correctUnit', 'changeOwners', 'registerTenancy', 'endTenancy'].map((name) => [name, unit])),
  ...Object.fromEntries(
    ['registerResident', 'linkResident', 'registerPropertyStaff', 'correctPersonalData', 'giveConsent', 'withdrawConsent', 'eraseResident'].map((name) => [
      name,
      resident,
    ]),
  ),
  ...Object.fromEntries(ofBallots.map((name) => [name, ballot])),
  ...Object.fromEntries(['castVote', 'receivePaper', 'keyPaper'].map((name) => [name, 'vote { ballotId headId channel keyed } receipt'])),
  ...Object.fromEntries(['grantProxy', 'revokeProxy', 'objectAsCoOwner', 'agreeAsCoOwner'].map((name) => [name, 'right { ballotId headId holderId objectorIds }'])),
  disputeRoll: 'dispute { unitId by claim at entry { frozenOn why onRoll { voterIds area } registered { ownerIds area } } }',
  readVoteRecord: 'record { headId unitIds voterIds channel marks { question mark } }',
  readPersonalData: 'data { name phone idNumber birthDate }',
  stageRegister: 'parts',
  importRegister: 'counts { newUnits changedUnits unchangedUnits goneUnits newResidents }',
};

/** An organisation that keeps registers, over the public API; what it asks contains what it wrote. */
export class RegisterKeeper {
  #keys = 0;
  token: string | null;

  constructor(
    readonly app: RunningApp,
    readonly client: Client,
  ) {
    this.token = client.token;
  }

  /** The payload, refused or not. */
  async send(name: string, input: object, by = this.client): Promise<Data> {
    const token = name === 'stageRegister' ? {} : { token: this.token };
    const payload = (await by.ask(mutation(name, answers[name]), { input: { idempotencyKey: `${by.organisationId} ${this.#keys++}`, ...token, ...input } }))[name];
    if (payload.token) this.token = this.token === null ? payload.token : mergeTokens(this.token, payload.token);
    return payload;
  }

  /** What came of it. @throws where it was refused */
  async done(name: string, input: object, by = this.client): Promise<Data> {
    const payload = await this.send(name, input, by);
    if (payload.refusal) throw new Error(`${name}: ${JSON.stringify(payload.refusal)}`);
    return (
      payload.estate ??
      payload.unit ??
      payload.resident ??
      payload.counts ??
      payload.data ??
      payload.ballot ??
      payload.vote ??
      payload.record ??
      payload.right ??
      payload.dispute ??
      payload
    );
  }

  async ask(query: string, variables: object = {}, by = this.client): Promise<Data> {
    return by.ask(query, { token: this.token, ...variables });
  }

  /** Of a new estate, or of one that there is: how a file would change it. */
  async stage(estateId: string, importId: string, csv: string, size = 400_000): Promise<Data> {
    for (let at = 0, part = 1; at < csv.length; at += size, part++) await this.done('stageRegister', { estateId, importId, part, csv: csv.slice(at, at + size) });
    const { registerPreview } = await this.client.ask(
      `query ($estateId: ID!, $importId: String!) { registerPreview(estateId: $estateId, importId: $importId) {
        digest counts { newUnits changedUnits unchangedUnits goneUnits newResidents } changed { building stair label changes } gone { building stair label }
        badRows { row column code message } } }`,
      { estateId, importId },
    );
    return registerPreview;
  }

  get runtime(): ContextRuntime {
    return this.app.app.get<ContextRuntime>(runtimeOf('residents'));
  }
}

export const whole = { numerator: 1, denominator: 1 };
export const flat = (label: string, more: object = {}) => ({
  building: '3',
  stair: '2',
  label,
  use: 'DWELLING',
  state: 'SOLD',
  area: 6_000,
  areaSource: 'REGISTER',
  ...more,
});
