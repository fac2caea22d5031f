import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toGlobalId } from '../../libs/platform/graphql/index.js';
import { ownOrganisation, type Audience, type Caller, type OrganisationId } from '../../libs/platform/kernel/index.js';
import { seed } from '../fuzz/random.js';
import { channels, cursorAt } from './visibility/channels.js';
import type { Truth } from './visibility/model.js';
import { makeWorld, raw, type Viewer, type World } from './visibility/world.js';

let world: World;
let conflictId: string;
let texts = 0;
/** What only some may have, and who: all else that anybody received does not hold the text. */
const secrets: { readonly text: string; readonly may: (viewer: Viewer, truth: Truth) => boolean }[] = [];

const footprint = {
  geometry: {
    type: 'LineString',
    coordinates: [
      [116.39, 39.93],
      [116.391, 39.93],
    ],
  },
  widthMetres: 1,
};
const window = { start: '2037-06-01T00:00:00.000Z', end: '2037-06-11T00:00:00.000Z' };

beforeAll(async () => {
  world = await makeWorld();
  const { viewers, projects, send, settled } = world;
  // Two that collide, so that there is a case with parties.
  for (const [by, kind] of [
    [viewers[1]!, 'EXCAVATION'],
    [viewers[2]!, 'PAVING'],
  ] as const)
    await send(by, 'planWorks', { projectId: toGlobalId('Project', projects[0]!), title: 'Here', kind, footprint, window });
  conflictId = (await settled()).entries.find(({ event }) => event.type === 'coordination.conflict-detected.v1')!.event.subject.id;
}, 60_000);
afterAll(() => world.app.stop());

const nat = fc.nat(1_000);
const audienceKinds = ['public', 'parties', 'own', 'organisations', 'case', 'persons'] as const;
type Move =
  | {
      readonly kind: 'publish';
      readonly by: number;
      readonly principal: number | null;
      readonly projects: readonly number[];
      readonly contractors: boolean;
      readonly audience: (typeof audienceKinds)[number];
      readonly named: readonly number[];
      readonly plans: boolean;
    }
  | { readonly kind: 'open' | 'post' | 'read' | 'write' | 'correct' | 'withdraw'; readonly by: number; readonly what: number };
const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('publish' as const),
      by: nat,
      principal: fc.option(nat, { freq: 4 }),
      projects: fc.subarray([0, 1, 2]),
      contractors: fc.boolean(),
      audience: fc.constantFrom(...audienceKinds),
      named: fc.array(nat, { maxLength: 3 }),
      plans: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('open', 'open', 'post', 'read', 'write', 'write', 'correct', 'withdraw'),
      by: fc.oneof(nat, fc.constant(5)),
      what: nat,
    }),
  },
);

const at = <T>(all: readonly T[], nth: number): T => all[nth % all.length]!;
const secret = (): string => `secret ${texts++} of many`;

const publish = async ({ by, principal, projects, contractors, audience, named, plans }: Extract<Move, { kind: 'publish' }>): Promise<void> => {
  const { viewers } = world;
  // The residents only talk, which makes nobody a party.
  const [acting, principals] = [viewers, world.organisations].map((all) => all.filter((_, nth) => nth !== 5)) as [typeof viewers, typeof world.organisations];
  const people = named.map((nth) => at(viewers, nth).caller!);
  const audiences: Readonly<Record<typeof audience, Audience>> = {
    public: 'public',
    parties: 'parties',
    own: ownOrganisation,
    organisations: { organisations: people.map(({ organisationId }) => organisationId) },
    case: { caseId: conflictId },
    persons: { persons: people.map(({ personId }) => personId) },
  };
  const principalId = principal === null ? undefined : (at(principals, principal).organisationId as OrganisationId);
  const caller: Caller = { ...at(acting, by).caller!, ...(principalId && { principalId }) };
  const [context, text, worksId] = [contractors ? ('contractors' as const) : ('utilities' as const), secret(), `hidden-${texts}`];
  const details = { title: text, kind: 'EXCAVATION', footprint, window, workingHours: null, address: null, reference: null, contractorId: null };
  const projectIds = projects.map((nth) => world.projects[nth]!);
  const asPlan = plans && audience !== 'public' && projectIds.length > 0;
  await world.publish({
    ...{ context, caller, projectIds, audience: audiences[audience], subject: { type: 'Works', id: worksId } },
    type: asPlan ? 'works-planned' : 'works-blocked',
    data: asPlan ? { worksId, ownerId: caller.organisationId, projectId: projectIds[0]!, ...details } : { worksId, reason: text },
  });
  const mayRead = (viewer: Viewer, truth: Truth): boolean => truth.seenBy(viewer.caller).some(({ event }) => JSON.stringify(event.data).includes(`"${text}"`));
  secrets.push({ text, may: mayRead });
};

/** What somebody does with an entry, a thread or a note; whatever it does not see is to it as if it were not there. */
const act = async ({ kind, by, what }: Extract<Move, { what: number }>, truth: Truth): Promise<void> => {
  const viewer = at(world.viewers, by);
  const own = viewer.caller!.organisationId;
  const done = async (name: string, input: object, may: boolean, code: string, answer = '') => {
    const { refusal } = await world.send(viewer, name, input, answer);
    expect([name, viewer.name, refusal?.code]).toEqual([name, viewer.name, may ? undefined : code]);
  };
  if (kind === 'open' || kind === 'write') {
    const entry = at(truth.entries, what);
    const text = secret();
    await done(kind === 'open' ? 'openThread' : 'writeNote', { entryId: toGlobalId('TimelineEntry', entry.id), text }, truth.sees(viewer.caller, entry), 'UNKNOWN_ENTRY');
    const may = kind === 'open' ? (other: Viewer, now: Truth) => now.sees(other.caller, entry) : (other: Viewer) => other.caller?.organisationId === own;
    secrets.push({ text, may });
    return;
  }
  if (kind === 'post' || kind === 'read') {
    const thread = truth.threads.size > 0 ? at([...truth.threads.values()], what) : undefined;
    if (!thread) return;
    const threadId = toGlobalId('Thread', thread.id);
    const may = truth.sees(viewer.caller, thread.entry);
    const text = secret();
    if (kind === 'post') await done('postMessage', { threadId, text }, may, 'UNKNOWN_THREAD');
    else await done('markThreadRead', { threadId, upTo: may ? thread.messages : 1 }, may, 'UNKNOWN_THREAD');
    secrets.push({ text, may: (other, now) => now.sees(other.caller, thread.entry) });
    return;
  }
  const note = truth.notes.size > 0 ? at([...truth.notes.values()], what) : undefined;
  if (!note) return;
  const noteId = toGlobalId('Note', note.id);
  const text = secret();
  const { refusal } = await world.send(viewer, kind === 'correct' ? 'correctNote' : 'withdrawNote', { noteId, ...(kind === 'correct' ? { text } : { reason: text }) });
  const expected = note.organisationId === own ? [undefined, 'NOTE_WITHDRAWN'] : ['UNKNOWN_NOTE'];
  expect(expected).toContain(refusal?.code);
  secrets.push({ text, may: (other) => other.caller?.organisationId === note.organisationId });
};

const until = async (holds: () => boolean): Promise<void> => {
  for (const end = Date.now() + 10_000; !holds() && Date.now() < end;) await sleep(20);
};

/** Who becomes a party finds what was for the parties before in the timeline, and not in what it followed meanwhile. */
const compareLive = async (
  { viewer, seen }: { readonly viewer: Viewer; readonly seen: readonly { readonly id: string }[] },
  start: number,
  truth: Truth,
): Promise<void> => {
  const after = truth.seenBy(viewer.caller).filter(({ position }) => position > start);
  const due = after.filter((entry) => truth.sees(viewer.caller, entry, entry.position)).map(({ id }) => id);
  const came = () => new Set(seen.map(({ id }) => raw(id)));
  await until(() => due.every((id) => came().has(id)));
  expect([viewer.name, due.filter((id) => !came().has(id))]).toEqual([viewer.name, []]);
  expect([viewer.name, seen.map(({ id }) => raw(id))]).toEqual([viewer.name, after.map(({ id }) => id).filter((id) => came().has(id))]);
};

const compareAll = async (viewer: Viewer, truth: Truth, place: number): Promise<void> => {
  const visible = truth.seenBy(viewer.caller);
  for (const [channel, compare] of Object.entries(channels))
    await compare({ world, truth, viewer, visible, place }).catch((error: unknown) => {
      throw new Error(`${channel}, to ${viewer.name}: ${error instanceof Error ? error.message : String(error)}`);
    });
};

/** Each organisation, of Water two persons, one person for two organisations, and who has no token; every way in which anything is told. */
describe(`Who reads what (HUTONG_TEST_SEED=${seed})`, () => {
  it('nobody receives what is above its clearance, and nobody misses what it may see, in any channel', async () => {
    const scenario = fc.record({ moves: fc.array(move, { minLength: 20, maxLength: 40 }), place: nat });
    await fc.assert(
      fc.asyncProperty(scenario, async ({ moves, place }) => {
        const before = await world.settled();
        const start = at(before.entries, place).position;
        const live = world.everybody.map((viewer) => ({ viewer, ...viewer.follow(cursorAt(world, start)) }));
        try {
          for (const each of moves) await (each.kind === 'publish' ? publish(each) : act(each, await world.settled()));
          const truth = await world.settled();
          for (const each of live) await compareLive(each, start, truth);
          for (const viewer of world.everybody) await compareAll(viewer, truth, place);
        } finally {
          for (const { stop } of live) await stop();
        }
      }),
      { numRuns: 4, seed, endOnFailure: true },
    );
  }, 120_000);

  it('and in nothing that anybody was sent stands a text that is not for it', async () => {
    const truth = await world.settled();
    let told = 0;
    for (const { received, ...viewer } of world.everybody) {
      const all = received.join('\n');
      for (const { text, may } of secrets)
        if (all.includes(text)) {
          expect([viewer.name, text, may({ ...viewer, received }, truth)]).toEqual([viewer.name, text, true]);
          told++;
        }
    }
    const kinds = truth.entries.map(({ event: { audience } }) => (typeof audience === 'string' ? audience : Object.keys(audience).join()));
    expect(new Set(kinds)).toEqual(new Set(['public', 'parties', 'organisations', 'persons', 'caseId']));
    for (const kind of new Set(kinds.filter((each) => each !== 'public'))) {
      const some = truth.entries.filter((_, nth) => kinds[nth] === kind);
      const sights = some.flatMap((entry) =>
        world.viewers.filter(({ caller }) => caller!.organisationId !== entry.event.actor.organisationId && truth.sees(caller, entry)),
      );
      expect([kind, sights.length > 0]).toEqual([kind, true]);
    }
    expect([secrets.length > 20, told > secrets.length]).toEqual([true, true]);
  });
});
