import { Settings } from '../../libs/platform/ops/index.js';
import { CannotStart } from '../../libs/platform/embedded-postgres/index.js';
import { rulesFrom } from '../../libs/contracts/index.js';
import { Api, ImportStopped } from './api.js';
import { importNorthTaiwan } from './north-taiwan/import.js';
import { Progress } from '../progress.js';
import { stateFile } from './state.js';
import { importTaipei } from './taipei/import.js';
import type { Importer } from './importer.js';

const importers: Readonly<Record<string, Importer>> = { 'taipei-roadworks': importTaipei, 'north-taiwan-roaddig': importNorthTaiwan };

const usage = `npm run import -- <source> <folder>

  <source>  ${Object.keys(importers).join(', ')}
  <folder>  with the files of the source, such as ../shared/data

Sends what the files hold to a running Hutong, through its public API, as the parties themselves. May be stopped and
run again: it goes on where it was. HUTONG_URL names the place (http://127.0.0.1:3000/graphql), HUTONG_DATA_FOLDER the
folder with the installation's key and the state of imports (.hutong).`;

const [name = '', folder] = process.argv.slice(2);
const importer = importers[name];
try {
  if (!importer || !folder) throw new ImportStopped(`${name && !importer ? `There is no source ${name}.\n` : ''}${usage}`);
  const { dataFolder } = Settings.from(process.env, rulesFrom);
  const url = process.env['HUTONG_URL'] ?? 'http://127.0.0.1:3000/graphql';
  const api = await Api.open(url, dataFolder);
  console.log(await importer(folder, api, { url, stateFile: stateFile(dataFolder, name), progress: new Progress(name) }));
} catch (error) {
  if (error instanceof ImportStopped) console.error(error.message);
  else if (error instanceof CannotStart) console.error(`${error.message}\n${error.advice}`);
  else throw error;
  process.exitCode = 1;
}
