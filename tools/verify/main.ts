import { open } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { Unreadable } from './export-file.js';
import { sharedBuffer } from './leaf-hashes.js';
import { verify } from './verify.js';

const usage = `npx hutong-verify <export or URL> --key <key> [--checkpoint <file>] [--receipt <file>] [--witness <key>]
npx hutong-verify --receipt <file> --key <key>

Whether the timeline of a project is what was signed: it names the first entry that was changed, moved or taken out. A file is
verified without any network. --checkpoint takes a checkpoint, or an export, that you kept: then a cut tail and a forked history
are found as well, as they are with a receipt, and with the key of a witness (--witness). Each may be given more than once.
A URL is http://host/proof/<project>; HUTONG_TOKEN is sent along, if it is set. What you may not see is verified by its hash.

Exit code 0: it is what was signed. 1: it is not. 2: it could not be verified.`;

const many = { type: 'string', multiple: true, default: [] as string[] } as const;

const fetched = async (url: string): Promise<Buffer> => {
  const token = process.env['HUTONG_TOKEN'];
  const where = /\/export\/?($|\?)/.test(url) ? url : `${url.replace(/\/$/, '')}/export`;
  const response = await fetch(where, token ? { headers: { authorization: `Bearer ${token}` } } : {});
  if (!response.ok) throw new Unreadable(`${where} answers ${response.status}: ${(await response.text()).slice(0, 300)}`);
  return Buffer.from(await response.arrayBuffer());
};

const contentOf = async (path: string): Promise<Buffer> => {
  await using file = await open(path);
  const { size } = await file.stat();
  // A pipe has no size.
  if (size === 0) return file.readFile();
  const bytes = sharedBuffer(size);
  for (let at = 0; at < size;) {
    const { bytesRead } = await file.read(bytes, at, size - at, at);
    if (bytesRead === 0) return bytes.subarray(0, at);
    at += bytesRead;
  }
  return bytes;
};

const read = async (place: string): Promise<Buffer> => {
  try {
    return /^https?:\/\//.test(place) ? await fetched(place) : await contentOf(place);
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    throw new Unreadable(`${place} cannot be read: ${(error as Error).message}`);
  }
};

const run = async (args: string[]): Promise<number> => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { key: many, checkpoint: many, receipt: many, witness: many, help: { type: 'boolean' } },
  });
  if (values.help) return (console.log(usage), 0);
  const [place, ...more] = positionals;
  if (more.length > 0 || (place === undefined && values.receipt.length === 0)) throw new Unreadable(usage);
  const { faults, said, warnings } = verify({
    ...(place !== undefined && { export: await read(place) }),
    keys: values.key,
    witnesses: values.witness,
    earlier: await Promise.all(values.checkpoint.map(read)),
    receipts: (await Promise.all(values.receipt.map(read))).map(String),
  });
  for (const line of said) console.log(line);
  for (const warning of warnings) console.error(warning);
  for (const { message } of faults) console.error(`${message}.`);
  return faults.length === 0 ? 0 : 1;
};

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  process.exitCode = 2;
  if (error instanceof Unreadable) console.error(error.message);
  else if (error instanceof TypeError && (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS')) console.error(`${error.message}\n\n${usage}`);
  else throw error;
}
