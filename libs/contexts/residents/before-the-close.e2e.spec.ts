import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { startApp, type RunningApp } from '../../../test/support/start-app.js';
import { fromGlobalId } from '../../platform/graphql/index.js';
import { Identity } from '../../platform/identity/index.js';
import type { OrganisationId, Party } from '../../platform/kernel/index.js';
import { Court, marked, type Home } from './testing/court.js';
import { itIs } from './testing/days.js';
import { everyQuery, everythingOf } from './testing/every-query.js';

/**
 * Two estates of the same flats, and in each the same people vote at the same times in the same ways, for the opposite. Until the close nobody can
 * tell which is which: whatever is asked, by whomever, the answers are equal but for what is drawn by lot.
 */
const raw = (id: string): string => fromGlobalId(id)?.id ?? '';
const stair = { kind: 'STAIR', building: '3', stair: 'B' };
const opposite: Readonly<Record<string, string>> = { YES: 'NO', NO: 'ABSTAIN', ABSTAIN: 'YES' };

type World = { readonly court: Court; readonly homes: readonly Home[]; readonly readers: readonly Reader[] };
type Reader = { readonly name: string; readonly own: Home; readonly headers: Readonly<Record<string, string>> };

let app: RunningApp;
let worlds: readonly [World, World];

const worldOf = async (name: string): Promise<World> => {
  const court = await Court.of(app, name);
  const homes = await court.stair(
    'B',
    Array.from({ length: 30 }, () => 8_000),
  );
  const street = await app.register(`Street office of ${name}`, 'GOVERNMENT');
  const water = await app.register(`Water of ${name}`, 'UTILITY');
  court.keeper.token = await app.appoint(street, 'STREET_OFFICE');
  const signedIn = async (reader: string, organisationId: string, party: Party, personId: string, own = homes[0]!): Promise<Reader> => {
    const token = await app.app.get(Identity).issue({ personId, organisationId: organisationId as OrganisationId, party }, '1h');
    return { name: reader, own, headers: { authorization: `Bearer ${token}` } };
  };
  const owner = (reader: string, nth: number) => signedIn(reader, 'owners', 'RESIDENTS', `${name} B ${nth + 1}`, homes[nth]);
  const officer = (reader: string, organisationId: string, party: Party) => signedIn(reader, organisationId, party, `person of ${organisationId}`);
  const readers = await Promise.all([
    owner('an owner who votes', 0),
    owner('an owner whose vote is taken at the door', 1),
    owner('an owner on paper', 2),
    owner('a silent owner', 29),
    officer('the convener', court.keeper.client.organisationId, 'RESIDENTS'),
    officer('the street office', street.organisationId, 'GOVERNMENT'),
    officer('the district', court.district.organisationId, 'GOVERNMENT'),
    officer('another organisation', water.organisationId, 'UTILITY'),
  ]);
  return { court, homes, readers: [{ name: 'nobody', own: homes[0]!, headers: {} }, ...readers] };
};

beforeAll(async () => {
  app = await startApp();
  itIs(app, 0);
  worlds = [await worldOf('Court A'), await worldOf('Court B')];
}, 120_000);
afterAll(async () => {
  jest.restoreAllMocks();
  await app.stop();
});

/** What is drawn by lot is its length; whenever something was written down, a time. */
const withoutLots = (text: string): string =>
  text
    .replace(/Court [AB]/g, 'Court')
    .replace(/\d{4}-\d\d-\d\d[T ][\d:.]+(Z|\+00(:00)?)/g, '<time>')
    .replace(/"(\w*[cC]ursor|id)":"[^"]*"/g, '"$1":"<place>"')
    .replace(/(residents|government|coordination):1:\d+/g, '<place>')
    .replace(/"position":\d+/g, '"position":"<place>"')
    .replace(/[\w+/=-]{20,}/g, (lot) => `<${lot.length}>`);

type Answers = Readonly<Record<string, string>>;
const answered = new Set<string>();

/** What everybody is told of a ballot, whatever they ask. */
const told = async ({ court, readers }: World, ballotId: string): Promise<Answers> => {
  const answers: Record<string, string> = {};
  for (const { name, own, headers } of readers) {
    const given = {
      ballotId,
      unitId: own.unitId,
      estateId: court.estateId,
      projectId: court.projectId,
      residentId: own.residentId,
      id: court.projectId,
      amount: 90_000,
    };
    const { queries } = everyQuery(given);
    const node = { name: 'node', text: `query ($id: ID!) { node(id: $id) { ... on Ballot { ${everythingOf('Ballot')} } } }`, variables: { id: ballotId } };
    for (const { name: query, text, variables } of [...queries.filter((each) => each.name !== 'node'), node]) {
      const body = JSON.stringify({ query: text, variables });
      const response = await fetch(`${app.url}/graphql`, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body });
      const { data, errors } = (await response.json()) as { readonly data?: unknown; readonly errors?: unknown };
      if (!errors) answered.add(query);
      answers[`${query}, by ${name}`] = withoutLots(JSON.stringify({ data, errors }));
    }
    answers[`the proof, to ${name}`] = withoutLots(await (await fetch(`${app.url}/proof/${raw(court.projectId)}/export`, { headers })).text());
  }
  return answers;
};

/** Without the one thing that shows how somebody voted: its own receipt, of a named ballot. */
const withoutOwn = (answers: Answers): Answers => Object.fromEntries(Object.entries(answers).filter(([what]) => !what.startsWith('myReceipt')));

/** All that lies in the tables of votes. */
const kept = async (world: World, ballotId: string): Promise<Answers> => {
  const { pool } = world.court.keeper.runtime.database;
  const streams = `vote-${raw(ballotId)}-%`;
  const texts: Readonly<Record<string, string>> = {
    events: `SELECT type, data, metadata - 'correlationId' AS about FROM events WHERE stream_id LIKE $1 ORDER BY position`,
    commands: `SELECT c.answer, encode(c.body_hash, 'hex') AS hash FROM commands c JOIN events e USING (stream_id, version) WHERE stream_id LIKE $1 ORDER BY e.position`,
    votes: `SELECT v.state, v.takes_part, v.vote FROM ballot_votes v JOIN ballot_units u USING (ballot_id, head_id) WHERE 'vote-' || v.ballot_id || '-' LIKE $1 ORDER BY u.label::int`,
    sums: `SELECT part, length(sealed) FROM ballot_sums WHERE 'vote-' || ballot_id || '-' LIKE $1 ORDER BY part`,
  };
  const found = await Promise.all(
    Object.entries(texts).map(async ([name, text]) => [name, withoutLots(JSON.stringify((await pool.query(text, [streams])).rows))] as const),
  );
  return Object.fromEntries(found);
};

const ways = ['WEB', 'VISIT', 'PAPER'] as const;

/** The first homes vote, each by its way; the first one twice, and once again under the same key. */
const voted = async ({ court, homes }: World, ballotId: string, choices: readonly string[]): Promise<void> => {
  for (const [nth, choice] of choices.entries()) {
    const [home, way] = [homes[nth]!, ways[nth % ways.length]];
    if (way === 'PAPER') await court.onPaper(ballotId, home, `paper ${nth}`, marked(choice));
    else if (way === 'VISIT') await court.atTheDoor(ballotId, home, marked(choice));
    else for (const _ of ['sent', 'sent again']) await court.byWeb(ballotId, home, marked(choice), { idempotencyKey: `vote ${nth} in ${ballotId}`, token: null });
  }
  const twice = await court.byWeb(ballotId, homes[0]!, marked(opposite[choices[0]!]!));
  expect(twice.refusal.code).toBe('ALREADY_VOTED');
};

const openedIn = async (mode: string): Promise<readonly [string, string]> => {
  const ids: string[] = [];
  for (const { court } of worlds) ids.push((await court.opened(stair, mode)).id);
  return [ids[0]!, ids[1]!];
};
const each = async <T>(ids: readonly [string, string], of: (world: World, ballotId: string) => Promise<T>): Promise<readonly [T, T]> => [
  await of(worlds[0], ids[0]),
  await of(worlds[1], ids[1]),
];

const closed: (readonly [string, string])[] = [];

describe.each(['NAMED', 'SECRET'])('Before the close of a ballot that is %s', (mode) => {
  let last: readonly [string, string];

  it('no query of anybody tells yes from no, and nor do the tables', async () => {
    // Of as many of each the opposite has the same result.
    const someChoices = fc
      .array(fc.constantFrom(...Object.keys(opposite)), { minLength: 4, maxLength: 7 })
      .filter((choices) => new Set(Object.keys(opposite).map((mark) => choices.filter((choice) => choice === mark).length)).size > 1);
    await fc.assert(
      fc.asyncProperty(someChoices, async (choices) => {
        last = await openedIn(mode);
        await voted(worlds[0], last[0], choices);
        await voted(
          worlds[1],
          last[1],
          choices.map((choice) => opposite[choice]!),
        );
        // On the next day: who has not voted is told as of the end of the day before.
        itIs(app, 16);
        const [one, other] = await each(last, told);
        // Of a secret ballot not even one's own receipt says it.
        if (mode === 'SECRET') expect(other).toEqual(one);
        else expect(withoutOwn(other)).toEqual(withoutOwn(one));
        const [tables, others] = await each(last, kept);
        expect(others).toEqual(tables);
        expect(tables['events']).toContain('vote-cast');
      }),
      { numRuns: 3, endOnFailure: true },
    );
  }, 120_000);

  it('and nor does its close', async () => {
    for (const [nth, { court }] of worlds.entries()) await court.closed(last[nth]!);
    closed.push(last);
    const [one, other] = await each(last, told);
    expect(withoutOwn(other)).toEqual(withoutOwn(one));
  }, 60_000);
});

it('Their results are what differs', async () => {
  for (const ids of closed) {
    for (const [nth, { court }] of worlds.entries()) await court.keeper.done('publishResult', { ballotId: ids[nth]! });
    const [one, other] = await each(ids, (world, ballotId) => told({ ...world, readers: world.readers.slice(0, 1) }, ballotId));
    for (const what of ['node, by nobody', 'timeline, by nobody', 'the proof, to nobody']) expect(other[what]).not.toBe(one[what]);
  }
}, 60_000);

it('Whatever can be asked was asked, and answered to somebody', () => {
  const { queries, others } = everyQuery({ ballotId: '', unitId: '', estateId: '', projectId: '', residentId: '', id: '', amount: 0 });
  expect(others.toSorted()).toEqual(['consistencyProof', 'inclusionProof', 'receipt', 'registerPreview', 'whatIf']);
  expect(queries.map(({ name }) => name).filter((name) => !answered.has(name))).toEqual([]);
});
