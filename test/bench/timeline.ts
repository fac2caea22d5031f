import { isDeepStrictEqual } from 'node:util';
import autocannon from 'autocannon';
import pg from 'pg';
import { median, rounded, type Bench, type Measured } from './bench.js';
import { fill } from './timeline/fill.js';
import { answerOf, pageSize, pagesOf, questionOf, type Question, type Shown } from './timeline/pages.js';
import { installPeers } from './timeline/peers.js';
import { start, type Kind, type Server } from './timeline/serve.js';

const FEW = 10_000;
const MANY = 1_000_000;
const CONNECTIONS = 10;
const ROUNDS = 5;
const SECONDS = 4;

type Asked = { readonly server: Server; readonly questions: readonly Question[]; readonly shown: readonly (readonly Shown[])[] };

/** A database of its own on the same server, filled. */
const district = async (serverUrl: string, entries: number): Promise<string> => {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(`CREATE DATABASE timeline_${entries}`);
  await client.end();
  const url = new URL(serverUrl);
  url.pathname = `/timeline_${entries}`;
  await fill(url.href, entries);
  return url.href;
};

/** A server that has answered every page often enough to have it parsed, compiled and planned. */
const asked = async (kind: Kind, databaseUrl: string, entries: number): Promise<Asked> => {
  const server = await start(kind, databaseUrl);
  const questions = await Promise.all((await pagesOf(databaseUrl, entries)).map((page) => questionOf(server, page)));
  const shown = await Promise.all(questions.map(async (question) => question.shown(await answerOf(server, question))));
  const short = shown.findIndex((page) => page.length !== pageSize);
  if (short >= 0) throw new Error(`${kind} answers page ${short} with ${shown[short]?.length} entries`);
  const ready = { server, questions, shown };
  await perSecond(ready, 2);
  return ready;
};

const mustAgree = (ours: Asked, theirs: Asked): void => {
  ours.shown.forEach((page, nth) => {
    if (isDeepStrictEqual(page, theirs.shown[nth])) return;
    const at = page.findIndex((entry, n) => !isDeepStrictEqual(entry, theirs.shown[nth]?.[n]));
    throw new Error(`${theirs.server.kind} answers otherwise: ${JSON.stringify(page[at])} is ${JSON.stringify(theirs.shown[nth]?.[at])}`);
  });
};

/** Pages a second over real HTTP, keep-alive, some connections at once. */
const perSecond = async ({ server, questions }: Asked, seconds = SECONDS): Promise<number> => {
  const requests = questions.map(({ body }) => ({ method: 'POST' as const, path: '/graphql', headers: { 'content-type': 'application/json' }, body }));
  const { errors, non2xx, requests: answered } = await autocannon({ url: server.url, connections: CONNECTIONS, duration: seconds, requests });
  if (errors + non2xx > 0) throw new Error(`${server.kind} failed ${errors + non2xx} times`);
  return answered.average;
};

/** P4: a page of the timeline, against others that serve the same rows, and against itself with fewer of them. */
export const timelinePages: Bench = {
  name: 'timeline',
  run: async (serverUrl) => {
    installPeers();
    const [few, many] = [await district(serverUrl, FEW), await district(serverUrl, MANY)];
    const ours = await asked('hutong', many, MANY);
    const others = { small: await asked('hutong', few, FEW), apollo: await asked('apollo', many, MANY), postgraphile: await asked('postgraphile', many, MANY) };
    mustAgree(ours, others.apollo);
    mustAgree(ours, others.postgraphile);
    const rounds: Readonly<Record<'ours' | keyof typeof others, number>>[] = [];
    for (let round = 0; round < ROUNDS; round++)
      rounds.push({
        ours: await perSecond(ours),
        small: await perSecond(others.small),
        postgraphile: await perSecond(others.postgraphile),
        apollo: await perSecond(others.apollo),
      });
    await Promise.all([ours, ...Object.values(others)].map(({ server }) => server.stop()));

    const middle = (pick: (round: (typeof rounds)[number]) => number) => rounded(median(rounds.map(pick)));
    const page = `A page of ${pageSize} entries with organisation, works and thread count, of ${MANY.toLocaleString('en')}`;
    const against = (name: 'postgraphile' | 'apollo', title: string): Measured => ({
      title,
      unit: 'pages/s',
      better: 'higher',
      target: '≥ 2',
      reference: middle((round) => round[name]),
      ours: middle((round) => round.ours),
      ratio: middle((round) => round.ours / round[name]),
    });
    return {
      'P4-postgraphile': against('postgraphile', `${page}, against PostGraphile 5 over the same rows (${CONNECTIONS} connections)`),
      'P4-apollo': against('apollo', `${page}, against @nestjs/apollo with the same resolvers`),
      'P4-growth': {
        title: `The same page of ${MANY.toLocaleString('en')} entries against one of ${FEW.toLocaleString('en')}`,
        unit: 'ms',
        better: 'lower',
        target: '≤ 1.2',
        reference: rounded(1_000 / median(rounds.map(({ small }) => small))),
        ours: rounded(1_000 / median(rounds.map((round) => round.ours))),
        ratio: middle((round) => round.small / round.ours),
      },
    };
  },
};
