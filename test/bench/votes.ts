import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { resolve } from 'node:path';
import { codeOf, LastMinute, type Outcome } from '../../libs/contexts/residents/testing/last-minute.js';
import { registerOfBlocks } from '../../tools/import-register/from-blocks.js';
import { startApp } from '../support/start-app.js';
import { rounded, type Bench, type Measured } from './bench.js';
import { answersTo } from './votes/voters.js';

const CONNECTIONS = 16;
const MOST_VOTERS = 10_000;
const LAST_MINUTE_MS = 60_000;
/** Of a hundred, those that are sent too late. */
const LATE = 1;

const [few, many] = (process.env['HUTONG_BENCH_UNITS'] ?? '1000,50000').split(',').map(Number) as [number, number];

/** Real blocks, where they are beside the checkout. */
const blocks = async (): Promise<string> => {
  const file = resolve('../shared/data/hdb-property-information.csv');
  if (existsSync(file)) return readFile(file, 'utf8');
  return ['blk_no,street,total_dwelling_units', ...Array.from({ length: 400 }, (_, n) => `${n + 1},LANE ${n % 40},100`)].join('\n');
};

const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now();
  await work();
  return rounded((performance.now() - begun) / 1_000);
};

/** While it is done: how long, how late others have their turn at worst, and what memory it takes at most. */
const watched = async (work: () => Promise<unknown>) => {
  const delays = monitorEventLoopDelay({ resolution: 5 });
  let memory = 0;
  const looking = setInterval(() => (memory = Math.max(memory, process.memoryUsage.rss())), 50);
  delays.enable();
  const used = process.cpuUsage();
  const took = await seconds(work);
  const { user, system } = process.cpuUsage(used);
  clearInterval(looking);
  delays.disable();
  return {
    took,
    cpu: rounded((user + system) / 1e6),
    p99: rounded(delays.percentile(99) / 1e6),
    worst: rounded(delays.max / 1e6),
    megabytes: Math.round(memory / 2 ** 20),
  };
};

const rush = async (units: number) => {
  const app = await startApp();
  const { csv } = registerOfBlocks(await blocks(), units);
  let ballot!: LastMinute;
  console.log(`${units} units imported, their owners linked: ${await seconds(async () => (ballot = await LastMinute.of(app, csv, Math.min(units, MOST_VOTERS))))} s`);
  await ballot.announce();
  const opening = await watched(() => ballot.open());
  console.log(`opened: ${JSON.stringify(opening)}`);

  const all = await ballot.votes();
  const late = Math.floor((all.length * LATE) / 100);
  const [inTime, tooLate] = [all.slice(0, all.length - late), all.slice(all.length - late)];
  ballot.itIs(new Date(ballot.closesAt.getTime() - LAST_MINUTE_MS));
  let answers: Awaited<ReturnType<typeof answersTo>> = [];
  const voting = await watched(async () => (answers = await answersTo({ url: app.url, connections: CONNECTIONS, requests: inTime })));
  ballot.itIs(ballot.closesAt);
  const lateAnswers = await answersTo({ url: app.url, connections: CONNECTIONS, requests: tooLate });
  const outcomes = [...inTime, ...tooLate].map((sent, index): Outcome => ({ sent, code: codeOf([...answers, ...lateAnswers][index]?.text ?? '') }));
  const codes = Object.entries(Object.groupBy(outcomes, ({ code }) => code ?? 'TAKEN')).map(([code, some]) => [code, some?.length]);
  const perSecond = answers.length / ((Math.max(...answers.map((each) => each.answeredAt)) - Math.min(...answers.map((each) => each.sentAt))) / 1_000);
  console.log(`voted: ${rounded(perSecond)} votes/s ${JSON.stringify(voting)} ${JSON.stringify(codes)}`);

  await ballot.closed();
  let result: unknown;
  const publishing = await watched(async () => (result = await ballot.published()));
  console.log(`published: ${JSON.stringify(publishing)}`);
  const expected = ballot.expected(outcomes);
  const { cast, options } = result as typeof expected;
  if (JSON.stringify({ cast, options }) !== JSON.stringify(expected)) throw new Error(`Counted was ${JSON.stringify(result)}, and sent ${JSON.stringify(expected)}`);
  await app.stop();
  return { perSecond, opening, publishing };
};

/** Ballots of a whole estate: 16 connections vote within its last minute. It fails where a vote is lost, or counts twice. */
export const votes: Bench = {
  name: 'votes',
  run: async (serverUrl) => {
    process.env['HUTONG_TEST_POSTGRES'] = serverUrl.replace(/\/\w*$/, '');
    const [small, large] = [await rush(few), await rush(many)];
    const measured: Measured = {
      title: `Votes by web over ${CONNECTIONS} connections in the last minute of a ballot of ${many.toLocaleString('en')} units, against one of ${few.toLocaleString('en')}`,
      unit: 'votes/s',
      better: 'higher',
      target: '≥ 0.8',
      reference: rounded(small.perSecond),
      ours: rounded(large.perSecond),
      ratio: rounded(large.perSecond / small.perSecond),
    };
    return { votes: measured };
  },
};
