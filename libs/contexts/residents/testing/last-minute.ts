import { Clock, type OrganisationId } from '../../../platform/kernel/index.js';
import { Identity } from '../../../platform/identity/index.js';
import { announcedDays, WorkingDays } from '../../../platform/calendar/index.js';
import { mutation } from '../../../../test/support/mutation.js';
import type { RunningApp } from '../../../../test/support/start-app.js';
import { RegisterKeeper } from './keeper.js';
import { makeDue } from './make-due.js';

const DAY_MS = 86_400_000;
const workingDays = new WorkingDays(announcedDays);

/** Somebody who owns a unit and signs in. */
export type Owner = { readonly unitId: string; readonly residentId: string; readonly area: number; readonly token: string };
/** A vote on its way: by whom it is sent, what was marked, and for which of the owners. */
export type Sent = { readonly owner: number; readonly mark: string; readonly token: string; readonly body: string };
/** What became of each that was sent. */
export type Outcome = { readonly sent: Sent; readonly code: string | null };
type Got = { readonly option: string; readonly got: Count };
type Count = { readonly heads: number; readonly area: number };
export type Counted = { readonly cast: Count; readonly options: readonly Got[] };

const marks = ['YES', 'YES', 'NO', 'YES', 'ABSTAIN', 'YES', 'NO', 'YES', 'YES', 'YES'];

/** A ballot of a whole estate that many vote in just before its close. The clock is Hutong's own, in this process: it goes on from where it is set. */
export class LastMinute {
  #ahead = 0;
  #ballot = { id: '', closesAt: '' };

  private constructor(
    readonly app: RunningApp,
    readonly keeper: RegisterKeeper,
    readonly estateId: string,
    readonly owners: readonly Owner[],
  ) {
    app.app.get(Clock, { strict: false }).now = () => new Date(Date.now() + this.#ahead);
  }

  /** @param csv as `import-register` takes it. @param voters how many of its owners sign in */
  static async of(app: RunningApp, csv: string, voters: number): Promise<LastMinute> {
    const keeper = new RegisterKeeper(app, await app.register('Committee', 'RESIDENTS'));
    const { id: estateId } = await keeper.done('registerEstate', { name: 'Osmanthus Court' });
    const { digest } = await keeper.stage(estateId, 'all', csv, 150_000);
    await keeper.done('importRegister', { estateId, importId: 'all', digest });
    await keeper.runtime.waitForViews(await keeper.runtime.store.highWater(), 600_000);
    const owners: Owner[] = [];
    for (let after: string | null = null; owners.length < voters;) {
      const { units } = await keeper.client.ask(
        `query ($estateId: ID!, $after: String) { units(estateId: $estateId, first: 1000, after: $after) {
          edges { cursor node { id area ownership { owners { residentId } } } } } }`,
        { estateId, after },
      );
      if (units.edges.length === 0) throw new Error(`There are ${owners.length} owners`);
      after = units.edges.at(-1).cursor;
      const some = units.edges.slice(0, voters - owners.length);
      owners.push(...(await LastMinute.#linked(app, keeper, some, owners.length)));
    }
    await keeper.runtime.waitForViews(await keeper.runtime.store.highWater(), 600_000);
    return new LastMinute(app, keeper, estateId, owners);
  }

  static #linked(app: RunningApp, keeper: RegisterKeeper, edges: readonly UnitEdge[], from: number): Promise<Owner[]> {
    const identity = app.app.get(Identity, { strict: false });
    return inTurns(16, edges, async ({ node: { id: unitId, area, ownership } }, index) => {
      const residentId = ownership.owners[0]?.residentId ?? '';
      const personId = `owner ${from + index}`;
      await keeper.done('linkResident', { residentId, personId, token: null });
      const token = await identity.issue({ personId, organisationId: 'owners' as OrganisationId, party: 'RESIDENTS' }, '12h');
      return { unitId, residentId, area, token };
    });
  }

  itIs(at: Date): void {
    this.#ahead = at.getTime() - Date.now();
  }

  get closesAt(): Date {
    return new Date(this.#ballot.closesAt);
  }

  get ballotId(): string {
    return this.#ballot.id;
  }

  async announce(): Promise<void> {
    const day = (days: number): string => workingDays.dayOf(new Date(Date.now() + days * DAY_MS));
    const question = { key: 'lift', matter: 'ALTER_BUILDING', title: 'Lifts', text: 'Lifts are built at all stairs.' };
    const notice = { estateId: this.estateId, electorate: { kind: 'ESTATE' }, questions: [question], opensOn: day(15), lastOn: day(25) };
    const { id } = await this.keeper.done('announceBallot', notice);
    this.#ballot = { id, closesAt: '' };
    this.itIs(new Date(Date.now() + 15 * DAY_MS));
  }

  async open(): Promise<void> {
    const { closesAt } = await this.keeper.done('openBallot', { ballotId: this.ballotId });
    this.#ballot = { ...this.#ballot, closesAt };
  }

  /** One of each owner; of some another way at the same time, or the same again. */
  async votes(): Promise<readonly Sent[]> {
    const { organisationId } = this.keeper.client;
    const identity = this.app.app.get(Identity, { strict: false });
    const committee = await identity.issue({ personId: 'counter', organisationId: organisationId as OrganisationId, party: 'RESIDENTS' }, '12h');
    return this.owners.flatMap(({ unitId, residentId, token }, owner) => {
      const mark = marks[owner % marks.length] ?? 'YES';
      const of = { ballotId: this.ballotId, unitId };
      const web = sent(owner, mark, token, { idempotencyKey: `vote ${owner}`, ...of, channel: 'WEB', marks: [{ question: 'lift', mark }] });
      const other = mark === 'YES' ? 'NO' : 'YES';
      const visit = { idempotencyKey: `visit ${owner}`, ...of, channel: 'VISIT', voterId: residentId, marks: [{ question: 'lift', mark: other }] };
      if (owner % 20 === 7) return [web, sent(owner, other, committee, visit)];
      return owner % 20 === 13 ? [web, web] : [web];
    });
  }

  /** At its deadline, by its timer. */
  async closed(): Promise<void> {
    if (this.closesAt > new Date(Date.now() + this.#ahead)) this.itIs(this.closesAt);
    await makeDue(this.app, 'close-ballot', this.ballotId);
    const query = `query { ballots(first: 1) { edges { node { status } } } }`;
    for (const end = Date.now() + 30_000; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
      const { ballots } = await this.keeper.client.ask(query);
      if (ballots.edges[0].node.status === 'CLOSED') return;
      if (Date.now() > end) throw new Error('It did not close');
    }
  }

  async published(): Promise<Counted> {
    const ballot = await this.keeper.done('publishResult', { ballotId: this.ballotId });
    return ballot.questions[0].result;
  }

  /** What has to come of it: every vote that was answered as taken, once. @throws {Error} where a head has two */
  expected(outcomes: readonly Outcome[]): Counted {
    const taken = new Map<number, string>();
    for (const {
      sent: { owner, mark },
      code,
    } of outcomes) {
      if (code !== null) continue;
      if ((taken.get(owner) ?? mark) !== mark) throw new Error(`Owner ${owner} has voted ${mark} and ${taken.get(owner)}`);
      taken.set(owner, mark);
    }
    const sum = (of: readonly number[]): Count => ({ heads: of.length, area: of.reduce((area, owner) => area + (this.owners[owner]?.area ?? 0), 0) });
    const whoMarked = (option: string) => [...taken].filter(([, mark]) => mark === option).map(([owner]) => owner);
    return { cast: sum([...taken.keys()]), options: ['YES', 'NO'].map((option) => ({ option, got: sum(whoMarked(option)) })) };
  }
}

type UnitEdge = { readonly node: { readonly id: string; readonly area: number; readonly ownership: { readonly owners: readonly { readonly residentId: string }[] } } };

const query = mutation('castVote', 'vote { channel }');
const sent = (owner: number, mark: string, token: string, input: object): Sent => ({ owner, mark, token, body: JSON.stringify({ query, variables: { input } }) });

/** What a castVote was answered. @throws {Error} for a fault */
export const codeOf = (text: string): string | null => {
  const { data, errors } = JSON.parse(text) as { data: { castVote: { refusal: { code: string } | null } } | null; errors?: unknown };
  if (!data || errors) throw new Error(text);
  return data.castVote.refusal?.code ?? null;
};

/** So many at a time, in their order. */
export const inTurns = async <Of, To>(atOnce: number, all: readonly Of[], call: (each: Of, index: number) => Promise<To>): Promise<To[]> => {
  const results: To[] = [];
  let next = 0;
  const one = async (): Promise<void> => {
    for (let index = next++; index < all.length; index = next++) results[index] = await call(all[index] as Of, index);
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return results;
};
