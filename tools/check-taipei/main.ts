import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { Api, ImportStopped } from '../import/api.js';
import { Progress } from '../progress.js';
import { runImport } from '../import/run-import.js';
import { stateFile } from '../import/state.js';
import { readTaipei } from '../import/taipei/read.js';
import { taipeiSource } from '../import/taipei/source.js';
import { summaryOf } from '../import/taipei/summary.js';
import { verifySnapshots } from '../import/taipei/verify.js';
import { conflictsAsOf } from './conflicts.js';
import { askOracle, type Pair } from './oracle.js';
import { startOwnSystem } from '../own-system.js';

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data' },
    buffer: { type: 'string', default: '5' },
    longest: { type: 'string', default: '366' },
    conflicts: { type: 'string' },
  },
});

/** A pair at a snapshot, as one text: what is compared. */
const textOf = (snapshot: string, pair: Pair): string => JSON.stringify([snapshot, ...pair]);

const check = async (): Promise<boolean> => {
  const [buffer, longest] = [Number(values.buffer), Number(values.longest)];
  if (!(buffer >= 0) || !(longest >= 0)) throw new ImportStopped('--buffer and --longest are numbers of at least 0: metres, and days');
  const files = await readTaipei(values.data);
  const oracle = askOracle(values.data, { buffer, longest });
  oracle.catch(() => undefined);
  const system = await startOwnSystem({ HUTONG_RULE_WORKS_OVERLAP_BUFFER_METRES: values.buffer, HUTONG_RULE_WORKS_OVERLAP_LONGEST_DAYS: values.longest });
  try {
    const api = await Api.open(system.url, system.dataFolder);
    const source = taipeiSource(files);
    const state = await runImport(source, api, { url: system.url, stateFile: stateFile(system.dataFolder, source.name), progress: new Progress(source.name) });
    const verdicts = await verifySnapshots(api, state, files.snapshots);
    const found = new Set<string>();
    let last: readonly Pair[] = [];
    for (const { snapshot, cursor } of state.snapshots) {
      last = await conflictsAsOf(api, cursor);
      for (const pair of last) found.add(textOf(snapshot, pair));
    }
    const expected = new Set(Object.entries(await oracle).flatMap(([snapshot, pairs]) => pairs.map((pair) => textOf(snapshot, pair))));
    const without = (from: ReadonlySet<string>, others: ReadonlySet<string>) => [...from].filter((text) => !others.has(text)).map((text) => JSON.parse(text) as unknown);
    const [missing, extra] = [without(expected, found), without(found, expected)];
    if (values.conflicts)
      await writeFile(
        values.conflicts,
        [...last]
          .sort()
          .map(([a, b, from, to]) => `${JSON.stringify({ a, b, from, to })}\n`)
          .join(''),
      );
    const snapshots = { checked: verdicts.length, equal: verdicts.filter(({ equal }) => equal).length };
    console.log(JSON.stringify({ found: found.size, expected: expected.size, missing, extra, snapshots, atTheEnd: last.length, summary: await summaryOf(api) }));
    return missing.length === 0 && extra.length === 0 && snapshots.equal === snapshots.checked && snapshots.checked === files.snapshots.length;
  } finally {
    await system.stop();
  }
};

try {
  process.exitCode = (await check()) ? 0 : 1;
} catch (error) {
  if (!(error instanceof ImportStopped)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
