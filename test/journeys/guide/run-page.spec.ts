import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Json } from '../../../libs/platform/kernel/index.js';
import type { Answer, GuideClient } from './client.js';
import { Notes } from './notes.js';
import { readPage, type Page } from './page.js';
import { runPage } from './run-page.js';

const today = '2027-06-01';
const pageOf = (name: string): Page => readPage(name, readFileSync(`docs/guide/${name}`, 'utf8'));

/** Answers as the page says, whoever asks: with something of its own for what is to be noted, and for what may be anything. */
const playback = ({ requests }: Page): GuideClient => {
  const days = new Notes(today);
  const concrete = (value: Json | undefined): Json => {
    if (typeof value === 'string')
      return value.replace(/\{\{[^{}]+\}\}/g, (note) => (/^\{\{da/.test(note) ? (days.fill(note) as string) : note.slice(2, -2))).replace('…', 'x');
    if (typeof value !== 'object' || value === null) return value ?? null;
    if (Array.isArray(value)) return value.map(concrete);
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, concrete(each)]));
  };
  const answers = (subscriptions: boolean) =>
    requests
      .filter(({ operation }) => (operation.kind === 'subscription') === subscriptions)
      .flatMap((request) => request.answers.map((each) => concrete(each) as Answer));
  const [sent, followed] = [answers(false)[Symbol.iterator](), answers(true)[Symbol.iterator]()];
  return { send: async () => sent.next().value!, follow: () => ({ next: async () => followed.next() }), close: async () => undefined };
};

/** The page with each of its answers wrong at one place, once at every place. */
const wrong = function* (page: Page): Generator<Page> {
  for (const [index, request] of page.requests.entries())
    for (const [nth, answer] of request.answers.entries())
      for (const mistaken of mistakesIn(answer)) yield { ...page, requests: page.requests.with(index, { ...request, answers: request.answers.with(nth, mistaken) }) };
};
const mistakesIn = function* (value: Json | undefined): Generator<Json> {
  if (value === '…') return;
  if (typeof value === 'string') yield `${value}.`;
  else if (typeof value === 'number') yield value + 1;
  else if (typeof value === 'boolean') yield !value;
  else if (value == null) yield {};
  else {
    for (const [name, each] of Object.entries(value))
      for (const mistaken of mistakesIn(each)) yield Array.isArray(value) ? value.with(Number(name), mistaken) : { ...value, [name]: mistaken };
    yield Array.isArray(value) ? [...value, 'more'] : { ...value, more: true };
  }
};

describe('Running a page', () => {
  it.each(['agency.md', 'contractor.md', 'coordinator.md', 'owners.md'])('%s fails at whatever is wrong in it', async (name) => {
    const page = pageOf(name);
    const client = () => playback(page);
    const run = (said: Page, by = client()) => runPage(said, new Notes(today), async () => by, { patienceMs: 0, goTo: () => undefined });
    await run(page);
    const unnoticed: string[] = [];
    let tried = 0;
    for (const mistaken of wrong(page)) {
      tried++;
      await run(mistaken).then(
        () => unnoticed.push(JSON.stringify(mistaken.requests)),
        (error: Error) => expect(error.message).toMatch(new RegExp(`^${name}, “\\d+\\. .+” \\(line \\d+\\), \\w+: .+\\n {2}expected .+\\n {2}got {6}.+`)),
      );
    }
    expect(unnoticed).toEqual([]);
    expect(tried).toBeGreaterThan(200);
  });

  const lines = (...text: string[]) => readPage('page.md', text.join('\n'));
  const answering = (...answers: Answer[]): GuideClient => ({
    send: async () => answers.shift() ?? { data: null },
    follow: () => ({ next: () => new Promise(() => undefined) }),
    close: async () => undefined,
  });
  const ask = ['## 2. Ask', '```graphql as=demo-water', 'query CursorQuery($token: PositionToken) { cursor(token: $token) }', '```'];
  const page = lines('## 1. Begin', '', ...ask, '```json answer', '{ "data": { "cursor": "now" } }', '```');

  it('says page, step, line, operation, path, what was expected and what came', () =>
    expect(runPage(page, new Notes(today), async () => answering({ data: { cursor: 'then' } }))).rejects.toThrow(
      'page.md, “2. Ask” (line 4), CursorQuery: data.cursor\n  expected "now"\n  got      "then"',
    ));

  it('says where something is sent that was never noted', () =>
    expect(
      runPage(lines(...ask, '```json variables', '{ "token": "{{last}}" }', '```', '```json answer', '{}', '```'), new Notes(today), async () => answering()),
    ).rejects.toThrow('page.md, “2. Ask” (line 2), CursorQuery: {{last}} stands in no answer above'));

  it('says where a client fails', () =>
    expect(runPage(page, new Notes(today), () => Promise.reject(new Error('There is no demo-heat in the demo')))).rejects.toThrow('CursorQuery: There is no demo-heat'));

  it('asks again for what is not visible yet, as every client does', async () => {
    const behind: Answer = { errors: [{ message: 'Ask again', extensions: { code: 'STILL_BEHIND' } }] };
    await runPage(page, new Notes(today), async () => answering(behind, behind, { data: { cursor: 'now' } }));
    await expect(runPage(page, new Notes(today), async () => answering(...Array.from({ length: 10 }, () => behind)))).rejects.toThrow('STILL_BEHIND');
  });

  it('goes on at the time that the page says, and waits a moment for what falls due then', async () => {
    const gone: string[] = [];
    const goTo = (instant: Date) => void gone.push(instant.toISOString());
    const later = lines('```time', '{{day+1 09:00}}', '```', ...ask, '```json answer', '{ "data": { "cursor": "now" } }', '```');
    const soon = () => {
      const client = answering({ data: { cursor: 'then' } }, { data: { cursor: 'now' } });
      return async () => client;
    };
    await runPage(later, new Notes('2027-06-01'), soon(), { goTo });
    expect(gone).toEqual(['2027-06-02T01:00:00.000Z']);
    await expect(runPage(later, new Notes(today), soon(), { goTo, patienceMs: 0 })).rejects.toThrow('got      "then"');
    await expect(runPage(later, new Notes(today), soon())).rejects.toThrow('Time does not pass here');
  });

  it('does not wait for ever for a message that does not come', async () => {
    const following = lines('## 1. Follow', '```graphql as=demo-water', 'subscription FollowSubscription { timeline { cursor } }', '```', '```json answer', '{}', '```');
    await expect(runPage(following, new Notes(today), async () => answering(), { patienceMs: 50 })).rejects.toThrow('FollowSubscription: no message came within 0.05 s');
  });
});
