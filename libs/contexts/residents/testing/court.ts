import type { Client, RunningApp } from '../../../../test/support/start-app.js';
import { until } from '../../../../test/support/until.js';
import { day, itIs } from './days.js';
import { ballotFields, flat, RegisterKeeper, whole } from './keeper.js';
import { makeDue } from './make-due.js';

/** A dwelling, and its owner, who signs in. */
export type Home = { readonly unitId: string; readonly residentId: string; readonly owner: Client };
export type Mark = { readonly question: string; readonly mark: string };
export const lift = { key: 'lift', matter: 'ALTER_BUILDING', title: 'A lift', text: 'A lift is built at the stair.' };
export const marked = (mark: string): readonly Mark[] => [{ question: 'lift', mark }];

/** An estate of a renewal of its own, and what its owners decide. */
export class Court {
  private constructor(
    readonly app: RunningApp,
    readonly name: string,
    readonly district: Client,
    readonly keeper: RegisterKeeper,
    readonly projectId: string,
    readonly estateId: string,
  ) {}

  static async of(app: RunningApp, name: string): Promise<Court> {
    const district = await app.register('District', 'GOVERNMENT');
    const keeper = new RegisterKeeper(app, await app.register(`Committee of ${name}`, 'RESIDENTS'));
    const { openProject } = await district.ask('mutation ($input: OpenProjectInput!) { openProject(input: $input) { project { id } token } }', {
      input: { idempotencyKey: name, name: `Renewal of ${name}`, kind: 'RENEWAL' },
    });
    keeper.token = openProject.token;
    const { id: estateId } = await keeper.done('registerEstate', { name, projectIds: [openProject.project.id] });
    return new Court(app, name, district, keeper, openProject.project.id, estateId);
  }

  /** A stair with a flat of each of these areas, one after another. */
  async stair(stair: string, areas: readonly number[]): Promise<readonly Home[]> {
    const homes: Home[] = [];
    for (const [index, area] of areas.entries()) {
      const { id: unitId } = await this.keeper.done('registerUnit', { estateId: this.estateId, ...flat(String(index + 1), { stair, area }) });
      const { id: residentId } = await this.keeper.done('registerResident', { estateId: this.estateId, data: { name: 'Owner' } });
      await this.keeper.done('changeOwners', { unitId, owners: [{ residentId, share: whole }], since: day(-400), basis: 'Entry 7' });
      const personId = `${this.name} ${stair} ${index + 1}`;
      await this.keeper.done('linkResident', { residentId, personId });
      homes.push({ unitId, residentId, owner: await this.app.client('owners', 'RESIDENTS', personId) });
    }
    return homes;
  }

  /** Announced on day 0, to open on day 15 and close after day 25. */
  announce(electorate: object, mode: string | null = 'SECRET', more: object = {}) {
    return this.keeper.send('announceBallot', { estateId: this.estateId, electorate, questions: [lift], opensOn: day(15), lastOn: day(25), mode, ...more });
  }

  /** @returns the ballot as it stands at its opening */
  async opened(electorate: object, mode: string | null = 'SECRET') {
    itIs(this.app, 0);
    const { ballot } = await this.announce(electorate, mode);
    itIs(this.app, 15);
    return this.keeper.done('openBallot', { ballotId: ballot.id });
  }

  byWeb(ballotId: string, { unitId, owner }: Home, marks = marked('YES'), more: object = {}) {
    return this.keeper.send('castVote', { ballotId, unitId, channel: 'WEB', marks, ...more }, owner);
  }

  atTheDoor(ballotId: string, { unitId, residentId }: Home, marks = marked('YES')) {
    return this.keeper.send('castVote', { ballotId, unitId, channel: 'VISIT', voterId: residentId, marks });
  }

  async onPaper(ballotId: string, { unitId, residentId }: Home, paper: string, marks: readonly Mark[]): Promise<void> {
    await this.keeper.done('receivePaper', { ballotId, unitId, voterId: residentId, paper });
    await this.keeper.done('keyPaper', { ballotId, unitId, paper, marks });
  }

  /** By itself, as of its deadline. */
  async closed(ballotId: string): Promise<void> {
    itIs(this.app, 26);
    await makeDue(this.app, 'close-ballot', ballotId);
    await until(
      () => this.ballot(ballotId),
      ({ status }) => status === 'CLOSED',
    );
  }

  async ballot(id: string) {
    const query = `query ($estateId: ID, $token: PositionToken) { ballots(estateId: $estateId, token: $token, first: 50) { edges { node { ${ballotFields} whyNamed } } } }`;
    const { ballots } = await this.keeper.ask(query, { estateId: this.estateId });
    return ballots.edges.map(({ node }: { node: { id: string } }) => node).find((ballot: { id: string }) => ballot.id === id);
  }

  async receipt(ballotId: string, { unitId, owner }: Home): Promise<string> {
    const query = 'query ($ballotId: ID!, $unitId: ID!, $token: PositionToken) { myReceipt(ballotId: $ballotId, unitId: $unitId, token: $token) }';
    return (await this.keeper.ask(query, { ballotId, unitId }, owner)).myReceipt;
  }
}
