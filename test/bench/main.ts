import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { EmbeddedPostgres } from '../../libs/platform/embedded-postgres/index.js';
import { appends } from './append.js';
import type { Bench, Measured } from './bench.js';
import { detection } from './detect.js';
import { fanOut } from './fan-out.js';
import { feedLatency } from './feed.js';
import { proofs } from './proof.js';
import { rebuilds } from './rebuild.js';
import { relaying } from './relay.js';
import { services } from './services.js';
import { timelinePages } from './timeline.js';
import { votes } from './votes.js';

/** `npm run bench [-- <name> ...]`: ratios taken side by side on one PostgreSQL, its fsync on. All of them: docs/performance.*. */
const benches: readonly Bench[] = [appends, detection, rebuilds, relaying, feedLatency, services, timelinePages, fanOut, proofs, votes];
const wanted = process.argv.slice(2);
const chosen = benches.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
if (chosen.length === 0) {
  console.error(`There is no such bench: there are ${benches.map(({ name }) => name).join(', ')}`);
  process.exit(1);
}

const folder = await mkdtemp(join(tmpdir(), 'hutong-bench-'));
const server = await EmbeddedPostgres.start({ folder });
const versionOf = async (): Promise<string> => {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
  await client.end();
  return rows[0]?.server_version ?? '';
};

const results: Record<string, Measured> = {};
const leftOut: string[] = [];
const machine = `${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GB; Node ${process.versions.node}, PostgreSQL ${await versionOf()}`;
console.log(machine);
for (const bench of chosen) {
  const missing = bench.missing?.();
  if (missing) {
    leftOut.push(`\`${bench.name}\` is left out: ${missing.message} ${missing.advice}`);
    console.log(leftOut.at(-1));
    continue;
  }
  for (const [name, measured] of Object.entries(await bench.run(server.url))) {
    results[name] = measured;
    const { title, reference, ours, ratio, unit, more, target } = measured;
    console.log(`${name}: ${ratio} × (${ours} against ${reference} ${unit}; target ${target})${more ? ` ${JSON.stringify(more)}` : ''}: ${title}`);
  }
}
await server.stop();
await rm(folder, { recursive: true, force: true });

if (wanted.length === 0) {
  await writeFile('docs/performance.json', `${JSON.stringify({ ...results, machine, measuredAt: new Date().toISOString().slice(0, 10) }, null, 2)}\n`);
  const row = ([name, { title, ratio, ours, reference, unit, target, more }]: [string, Measured]) =>
    `| ${name} | ${title} | ${ratio} | ${ours} | ${reference} | ${unit} | ${target}${
      more
        ? `; ${Object.entries(more)
            .map(([key, value]) => `${key} ${value} ms`)
            .join(', ')}`
        : ''
    } |`;
  await writeFile(
    'docs/performance.md',
    `# Performance

Written by \`npm run bench\`: each figure taken in turns with its reference, on one server, in one run; medians. Ratios carry over
to other machines, figures do not.

${machine}

| | what | ratio | ours | reference | unit | target |
|---|---|---|---|---|---|---|
${Object.entries(results).map(row).join('\n')}
${leftOut.map((why) => `\n${why}\n`).join('')}`,
  );
}
process.exit(0);
