import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { recountFile } from '../../libs/contexts/residents/ballots/recount-file.js';
import { codeOf, inTurns, LastMinute, type Outcome } from '../../libs/contexts/residents/testing/last-minute.js';
import { registerOfBlocks } from '../../tools/import-register/from-blocks.js';
import { recount } from '../../tools/recount/recount.js';
import { startApp, type RunningApp } from '../support/start-app.js';

const UNITS = 300;
const CONNECTIONS = 16;
const blocks = ['blk_no,street,total_dwelling_units', '1,LANE 3,150', '2,LANE 3,150'].join('\n');

let app: RunningApp;
let ballot: LastMinute;
let outcomes: readonly Outcome[];

const codes = (): readonly (string | null)[] => [...new Set(outcomes.map(({ code }) => code))];

beforeAll(async () => {
  app = await startApp();
  ballot = await LastMinute.of(app, registerOfBlocks(blocks, UNITS).csv, UNITS);
  await ballot.announce();
  await ballot.open();
}, 120_000);
afterAll(() => app.stop());

describe('Three hundred owners who vote over 16 connections while their ballot closes', () => {
  it('are each told whether their vote is taken: once, twice at once, the same again, or too late', async () => {
    const all = await ballot.votes();
    const inTime = Math.floor(all.length / 2);
    ballot.itIs(new Date(ballot.closesAt.getTime() - 60_000));
    outcomes = await inTurns(CONNECTIONS, all, async (sent, index): Promise<Outcome> => {
      // Votes are on their way on all other connections.
      if (index === inTime) ballot.itIs(ballot.closesAt);
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${sent.token}` };
      const response = await fetch(`${app.url}/graphql`, { method: 'POST', headers, body: sent.body });
      return { sent, code: codeOf(await response.text()) };
    });
    expect(codes().toSorted()).toEqual(['ALREADY_VOTED', 'BALLOT_IS_CLOSED', null]);
    const taken = outcomes.filter(({ code }) => code === null).length;
    expect(taken).toBeGreaterThan(UNITS / 3);
    expect(taken).toBeLessThan(UNITS);
  }, 120_000);

  it('find counted what was answered as taken, all of it and nothing else, once', async () => {
    await ballot.closed();
    expect(await ballot.published()).toMatchObject(ballot.expected(outcomes));
  });

  it('are recounted from the file that anybody can download', async () => {
    const file = recountFile.parse(await (await fetch(`${app.url}/recount/${ballot.ballotId}`)).json());
    expect(file.entries).toHaveLength(UNITS);
    expect(recount(file).faults).toEqual([]);
  }, 120_000);
});
