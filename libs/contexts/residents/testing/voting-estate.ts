import type { Client, RunningApp } from '../../../../test/support/start-app.js';
import { until } from '../../../../test/support/until.js';
import { lift } from './court.js';
import { day, itIs } from './days.js';
import { ballotFields, flat, RegisterKeeper } from './keeper.js';

// What GraphQL answers is any JSON: each test says what it expects of it.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Data = any;

export type Person = { readonly residentId: string; readonly client: Client };
export type Flat = { readonly unitId: string } & Person;

export const yes = [{ question: 'lift', mark: 'YES' }];
export const refused = (code: string, field: string | null = null) => ({ refusal: { code, ...(field !== null && { field }) }, token: null });

/** An estate whose committee convenes ballots, each of one stair; announced on day 0, open from day 15 to day 25. */
export class VotingEstate {
  private constructor(
    readonly app: RunningApp,
    readonly keeper: RegisterKeeper,
    readonly street: Client,
    readonly estateId: string,
    readonly projectId: string,
  ) {}

  static async of(app: RunningApp): Promise<VotingEstate> {
    const street = await app.register('Street office', 'GOVERNMENT');
    await app.appoint(street, 'STREET_OFFICE');
    const keeper = new RegisterKeeper(app, await app.register('Committee', 'RESIDENTS'));
    const { openProject } = await street.ask('mutation { openProject(input: { idempotencyKey: "lane", name: "Lane", kind: RENEWAL }) { project { id } token } }');
    keeper.token = openProject.token;
    const { id } = await keeper.done('registerEstate', { name: 'Osmanthus Court', projectIds: [openProject.project.id] });
    return new VotingEstate(app, keeper, street, id, openProject.project.id);
  }

  itIs(days: number): void {
    itIs(this.app, days);
  }

  async person(name: string, more: object = {}): Promise<Person> {
    const { id: residentId } = await this.keeper.done('registerResident', { estateId: this.estateId, data: { name }, ...more });
    await this.keeper.done('linkResident', { residentId, personId: name });
    return { residentId, client: await this.app.client('owners', 'RESIDENTS', name) };
  }

  async owned(unitId: string, owners: readonly Pick<Person, 'residentId'>[], since = day(-400), basis = 'Entry 7'): Promise<void> {
    const share = { numerator: 1, denominator: owners.length };
    await this.keeper.done('changeOwners', { unitId, owners: owners.map(({ residentId }) => ({ residentId, share })), since, basis });
  }

  /** A flat of 80 m², of whoever it is said; otherwise of a person of its own. */
  async flat(stair: string, label: string, owners?: readonly Pick<Person, 'residentId'>[]): Promise<Flat> {
    const { id: unitId } = await this.keeper.done('registerUnit', { estateId: this.estateId, ...flat(label, { stair, area: 8_000 }) });
    const own = await this.person(`owner ${stair} ${label}`);
    await this.owned(unitId, owners ?? [own]);
    return { unitId, ...own };
  }

  async flats(stair: string, count: number): Promise<readonly [Flat, Flat, Flat, ...Flat[]]> {
    const made: Flat[] = [];
    for (let n = 1; n <= count; n++) made.push(await this.flat(stair, String(n)));
    return made as [Flat, Flat, Flat, ...Flat[]];
  }

  /** Announced on day 0, and opened on day 15: it is. */
  async opened(stair: string): Promise<string> {
    this.itIs(0);
    const electorate = { kind: 'STAIR', building: '3', stair };
    const { id: ballotId } = await this.keeper.done('announceBallot', { estateId: this.estateId, electorate, questions: [lift], opensOn: day(15), lastOn: day(25) });
    this.itIs(15);
    await this.keeper.done('openBallot', { ballotId });
    return ballotId;
  }

  /** At its deadline: it is day 26. */
  async closed(ballotId: string): Promise<void> {
    this.itIs(26);
    await this.#until(ballotId, ({ status }) => status === 'CLOSED');
  }

  /** Whatever is due by now on Hutong's clock happens. */
  async escalated(ballotId: string): Promise<void> {
    await this.#until(ballotId, ({ objections }) => objections[0].escalated);
  }

  async ballot(ballotId: string, by = this.keeper.client, fields = ballotFields): Promise<Data> {
    const { ballots } = await this.keeper.ask(
      `query ($token: PositionToken) { ballots(token: $token, first: 50) { edges { node { ballotId: id ${fields} } } } }`,
      {},
      by,
    );
    return ballots.edges.map(({ node }: Data) => node).find((ballot: Data) => ballot.ballotId === ballotId);
  }

  /** How many heads, to the quorum. */
  async missing(ballotId: string): Promise<number> {
    return (await this.ballot(ballotId, this.keeper.client, 'missing { heads }')).missing.heads;
  }

  web(ballotId: string, unitId: string, by: Client, marks = yes, more: object = {}): Promise<Data> {
    return this.keeper.send('castVote', { ballotId, unitId, channel: 'WEB', marks, ...more }, by);
  }

  async #until(ballotId: string, holds: (ballot: Data) => boolean): Promise<void> {
    await until(async () => {
      await this.keeper.runtime.database.pool.query('UPDATE timers SET try_at = now()');
      return this.ballot(ballotId);
    }, holds);
  }
}
