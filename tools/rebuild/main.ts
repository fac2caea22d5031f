import { parseArgs } from 'node:util';
// Its imports are the modules of all contexts: importing them says what there is, and runs nothing.
import '../../apps/all-in-one/all-in-one.module.js';
import { rulesFrom } from '../../libs/contracts/index.js';
import { definedContexts } from '../../libs/platform/context/index.js';
import { CannotStart } from '../../libs/platform/embedded-postgres/index.js';
import { Settings } from '../../libs/platform/ops/index.js';
import { RowsDiffer } from '../../libs/platform/views/index.js';
import { findDatabase } from './database.js';
import { listViews } from './list.js';
import { rebuildView, told } from './rebuild-view.js';
import { Views, type Placed } from './views.js';

const usage = `npm run rebuild -- <view> [--accept-differences]
npm run rebuild -- --list

Rebuilds a view from its log beside the one that is read, compares the two row for row at the same position, and then
moves the readers; Hutong may run meanwhile. Where rows differ the old ones stay and it exits with 1: where the view's code
has changed, --accept-differences swaps anyway. Ctrl-C leaves everything as it was.
HUTONG_DATABASE_URL names the database; without it, it is that of the data folder (HUTONG_DATA_FOLDER, .hutong).`;

class Unusable extends Error {}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { list: { type: 'boolean' }, 'accept-differences': { type: 'boolean', default: false }, help: { type: 'boolean' } },
});

const stopping = new AbortController();
// A terminal sends the signal, and npm once more.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort());

const chosen = (views: Views, name: string | undefined): Placed => {
  if (!name) throw new Unusable(usage);
  const [view, ...others] = views.named(name);
  const names = (each: readonly Placed[]) => each.map(({ context, view }) => `${context}/${view.name}`).join(', ');
  if (!view) throw new Unusable(`There is no view ${name}: there are ${names(views.all) || 'none in this database'}`);
  if (others.length > 0) throw new Unusable(`${name} may be ${names([view, ...others])}: say which`);
  return view;
};

const run = async (url: string): Promise<void> => {
  const views = await Views.open(url, definedContexts());
  try {
    if (values.list) return console.log(await listViews(views.all));
    const comparison = await rebuildView(chosen(views, positionals[0]), { acceptDifferences: values['accept-differences'], signal: stopping.signal });
    console.log(comparison ? told(comparison) : 'Built for the first time: there was nothing to compare with');
  } finally {
    await views.close();
  }
};

try {
  if (values.help) console.log(usage);
  else {
    const found = await findDatabase(Settings.from(process.env, rulesFrom));
    await run(found.url).finally(() => found.release());
  }
} catch (error) {
  process.exitCode = 1;
  if (stopping.signal.aborted) {
    process.exitCode = 130;
    console.error('Stopped: everything is as it was');
  } else if (error instanceof RowsDiffer)
    console.error(`${error.message}; the old ones stay.\n${told(error.comparison)}\nWhere its code has changed: --accept-differences`);
  else if (error instanceof CannotStart) console.error(`${error.message}\n${error.advice}`);
  else if (error instanceof Unusable) console.error(error.message);
  else throw error;
}
