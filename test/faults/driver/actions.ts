import { setTimeout as sleep } from 'node:timers/promises';
import { toGlobalId } from '../../../libs/platform/graphql/index.js';
import type { Caller } from '../../../libs/platform/kernel/index.js';
import type { Random } from '../../fuzz/random.js';
import { district, founder, homeOf, parties, pavers, registrationOf, street, utilities } from './parties.js';
import type { Answer, Command, Sender } from './sender.js';

type Mine = { readonly by: Caller; token: string | null };
type Thing = Mine & { readonly id: string };

/** What answers have told so far, and what the next commands are about. */
export class Lane {
  readonly projects: Thing[] = [];
  readonly works: Thing[] = [];
  readonly permits: Thing[] = [];
  readonly threads: Thing[] = [];
  readonly packages: Thing[] = [];
  /** Ids of the timeline's newest entries. */
  readonly entries: string[] = [];

  /** After a restore, those of its context are refused. */
  forgetTokens(): void {
    for (const thing of [...this.projects, ...this.works, ...this.permits, ...this.threads, ...this.packages]) thing.token = null;
  }

  saw(entry: string): void {
    this.entries.push(entry);
    if (this.entries.length > 200) this.entries.shift();
  }
}

const windowFrom = (random: Random) => {
  const start = Date.now() + (5 + random.below(300)) * 86_400_000;
  return { start: new Date(start).toISOString(), end: new Date(start + (1 + random.below(10)) * 86_400_000).toISOString() };
};
/** In a quarter of two kilometres: some plans collide. */
const footprintFrom = (random: Random) => ({
  geometry: { type: 'Point', coordinates: [116.39 + random.below(2_000) / 85_000, 39.94 + random.below(2_000) / 111_000] },
  widthMetres: 1 + random.below(3),
});
const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** One command of anybody, by chance: most are sound, some will be refused. */
export const anyCommand = (lane: Lane, sender: Sender, random: Random): (() => Promise<void>) => {
  const about = <Kept extends Thing>(things: readonly Kept[], use: (thing: Kept) => () => Promise<void>): (() => Promise<void>) =>
    things.length === 0 ? planWorks() : use(random.pick(things.slice(-300)));
  const send =
    (command: Command, then: (answer: Answer) => void = () => undefined) =>
    async (): Promise<void> => {
      const answer = await sender.send(command);
      if (answer) then(answer);
    };
  const kept =
    (things: Thing[], by: Caller) =>
    ({ id, token }: Answer) =>
      void (id && things.push({ id, token, by }));

  const planWorks = () => {
    const by = random.pick([...utilities, ...pavers]);
    const { id: projectId, token } = random.pick(lane.projects);
    const details = {
      title: `Works ${random.below(1_000)}`,
      kind: random.pick(['SCAFFOLD', 'EXCAVATION', 'PAVING']),
      footprint: footprintFrom(random),
      window: windowFrom(random),
    };
    return send({ by, operation: 'planWorks', context: homeOf(by), asks: 'works', input: { projectId, token, ...details } }, kept(lane.works, by));
  };
  /** Now and then by somebody else, which is refused. */
  const changeWorks = (operation: string, input: () => object = () => ({})) =>
    about(lane.works, ({ id, by }) =>
      send({ by: random.chance(0.1) ? random.pick(utilities) : by, operation, context: homeOf(by), asks: 'works', input: { worksId: id, ...input() } }),
    );
  const openProject = () =>
    send({ by: district, operation: 'openProject', context: 'government', asks: 'project', input: { name: 'Lane', kind: 'RENEWAL' } }, kept(lane.projects, district));
  const requestPermit = () =>
    about(lane.works, ({ id, by, token }) =>
      send(
        { by, operation: 'requestPermit', context: 'government', asks: 'permit', input: { worksId: id, token, kind: 'DIG', purpose: 'A trench' } },
        kept(lane.permits, by),
      ),
    );
  const changePermit = (operation: string, by?: Caller) =>
    about(lane.permits, (permit) => send({ by: by ?? permit.by, operation, context: 'government', asks: 'permit', input: { permitId: permit.id } }));
  const openThread = () => {
    const by = random.pick(parties);
    if (lane.entries.length === 0) return planWorks();
    const input = { entryId: random.pick(lane.entries), text: 'When does it begin?' };
    return send({ by, operation: 'openThread', context: 'coordination', asks: 'thread', input }, kept(lane.threads, by));
  };
  const inThread = (operation: string, input: object) =>
    about(lane.threads, ({ id, by }) =>
      send({ by: operation === 'closeThread' ? by : random.pick(parties), operation, context: 'coordination', asks: 'thread', input: { threadId: id, ...input } }),
    );
  const milestone = (operation: string, input: object) =>
    about(lane.packages, ({ id, by }) =>
      send({ by, operation, context: 'contractors', asks: 'milestone', input: { packageId: id, milestoneKey: `m${random.below(9)}`, ...input } }),
    );
  const photo = { kind: 'PHOTO', uri: 'urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66', sha256: 'a'.repeat(64), mediaType: 'image/jpeg' };

  return random.either<() => Promise<void>>(
    [24, planWorks],
    [14, () => changeWorks('rescheduleWorks', () => ({ window: windowFrom(random) }))],
    [6, () => changeWorks('startWorks')],
    [4, () => changeWorks('finishWorks')],
    [4, () => changeWorks('cancelWorks', () => ({ reason: 'No longer needed' }))],
    [2, openProject],
    [10, requestPermit],
    [6, () => changePermit('consentToPermit', district)],
    [3, () => changePermit('withdrawPermit')],
    [8, openThread],
    [10, () => inThread('postMessage', { text: 'On Thursday' })],
    [2, () => inThread('closeThread', { reason: 'Said' })],
    [5, () => milestone('promiseMilestone', { promisedOn: day(2 + random.below(300)) })],
    [2, () => milestone('reportMilestone', { evidence: [photo] })],
  );
};

/** How often what is refused at first is sent again. */
const patience = 30;

/** The directory, some projects, and contracts with packages of work. */
export const settleIn = async (lane: Lane, sender: Sender): Promise<void> => {
  const must = async (command: Command, key: string): Promise<Answer> => {
    const first = await sender.send(command, key);
    if (first) return first;
    const record = sender.sent.at(-1);
    // Contexts may not have heard of each other yet.
    for (let tries = 1; record && tries <= patience; tries++) {
      await sleep(200);
      const answer = await sender.again(record);
      if (answer) return answer;
    }
    throw new Error(`The fault test could not ${command.operation}: ${record?.why}`);
  };
  let token = '';
  for (const party of parties) {
    const input = { name: party.name, party: party.party };
    const { id } = await must({ by: founder, operation: 'registerOrganisation', context: 'government', asks: 'organisation', input }, registrationOf(party.name));
    for (const office of party.offices)
      await must(
        { by: founder, operation: 'appointOrganisation', context: 'government', asks: 'organisation', input: { organisationId: id, office } },
        `appoint-${office}`,
      );
  }
  for (let nth = 1; nth <= 8; nth++) {
    const opened = await must(
      { by: street, operation: 'openProject', context: 'government', asks: 'project', input: { name: `Lane ${nth}`, kind: 'RENEWAL' } },
      `lane-${nth}`,
    );
    token = opened.token;
    lane.projects.push({ ...opened, by: street });
  }
  const [water] = utilities;
  if (!water) return;
  for (const paver of pavers) {
    const contractorId = toGlobalId('Organisation', paver.organisationId);
    const window = { start: '2020-01-01T00:00:00+08:00', end: '2099-01-01T00:00:00+08:00' };
    const contract = { by: water, operation: 'concludeContract', context: 'contractors', asks: 'contract', input: { title: 'Pavement', contractorId, window, token } };
    const { id: contractId } = await must(contract, `contract-${paver.name}`);
    for (const [nth, { id: projectId }] of lane.projects.entries()) {
      const milestones = Array.from({ length: 9 }, (_, m) => ({ key: `m${m}`, title: `Milestone ${m}`, dueOn: day(30 + m), evidence: { kinds: ['PHOTO'], minimum: 1 } }));
      const input = { contractId, projectId, token, title: 'Pavement', milestones };
      const defined = await must({ by: water, operation: 'defineWorkPackage', context: 'contractors', asks: 'workPackage', input }, `package-${nth}-${paver.name}`);
      lane.packages.push({ ...defined, by: paver });
    }
  }
};
