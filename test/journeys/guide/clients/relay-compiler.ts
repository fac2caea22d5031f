import { execFile, spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { ConcreteRequest } from 'relay-runtime';
import type { Operation, Page } from '../page.js';

/** Its path; `null`: there is none for this platform. */
const compiler = createRequire(import.meta.url)('relay-compiler') as string | null;

/** Why Relay's compiler, which comes as a program for each platform, does not run on this machine; nothing: it does. */
export const whyNotHere = (program = compiler): string | undefined => {
  if (program === null) return `relay-compiler has no program for ${process.platform} (${process.arch})`;
  const { error, status, stderr } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  if (error) return `relay-compiler does not run here: ${error.message}`;
  return status === 0 ? undefined : `relay-compiler does not run here: ${stderr}`;
};

/**
 * Compiles the operations of a page against the committed schema, each in a module of its own as an application has them.
 * @returns by name, what Relay's runtime executes
 * @throws {Error} with what the compiler says: no operation, no field of the schema, a name that is not as Relay wants it
 */
export const compile = async ({ operations }: Page): Promise<ReadonlyMap<string, ConcreteRequest>> => {
  const why = whyNotHere();
  if (why) throw new Error(why);
  const folder = await mkdtemp(join(tmpdir(), 'hutong-relay-'));
  try {
    await mkdir(join(folder, 'src'));
    await cp('schema.graphql', join(folder, 'schema.graphql'));
    const artifacts = join(folder, 'artifacts');
    const config = { src: './src', schema: './schema.graphql', artifactDirectory: './artifacts', language: 'javascript', eagerEsModules: true };
    await writeFile(join(folder, 'relay.config.json'), JSON.stringify(config));
    // What it makes are ES modules in `.js`.
    await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
    await mkdir(artifacts);
    for (const operation of operations) await writeFile(join(folder, 'src', `${moduleOf(operation)}.js`), sourceOf(operation));
    await promisify(execFile)(compiler as string, ['--noWatchman', '--output', 'quiet-with-errors', 'relay.config.json'], { cwd: folder }).catch(
      ({ stdout, stderr }: { stdout: string; stderr: string }) => {
        throw new Error(`relay-compiler: ${stdout}${stderr}`);
      },
    );
    const compiled = operations.map(async ({ name }) => {
      const artifact = (await import(pathToFileURL(join(artifacts, `${name}.graphql.js`)).href)) as { readonly default: ConcreteRequest };
      return [name, artifact.default] as const;
    });
    return new Map(await Promise.all(compiled));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** Relay wants an operation to be called after its module: `PermitsQuery` in `Permits.js`. */
const moduleOf = ({ name }: Operation): string => name.replace(/(Query|Mutation|Subscription)$/, '');

const sourceOf = ({ document }: Operation): string => `import { graphql } from 'relay-runtime';\n\nexport default graphql\`\n${document}\n\`;\n`;
