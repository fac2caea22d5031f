import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { CannotStart } from '../../libs/platform/embedded-postgres/index.js';

const pom = resolve('tools/kafka/pom.xml');
const oldestJava = 17;

/** `4.3.1` */
export const kafkaVersion = /<kafka\.version>(.+)<\/kafka\.version>/.exec(readFileSync(pom, 'utf8'))?.[1] ?? '';

/** Outside the checkout, so that the next clone finds it there: `~/.cache/hutong/kafka-4.3.1`, or under `XDG_CACHE_HOME`. */
export const kafkaCache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'hutong', `kafka-${kafkaVersion}`);

export const java = process.env['JAVA_HOME'] ? join(process.env['JAVA_HOME'], 'bin', 'java') : 'java';

/** Why Kafka cannot run on this machine, and what to do; undefined where it can. The network is not tried. */
export const whyNoKafka = (): CannotStart | undefined => {
  const said = spawnSync(java, ['-version'], { encoding: 'utf8' });
  const found = /version "(\d+)/.exec(said.stderr ?? '')?.[1];
  if (said.error || Number(found ?? 0) < oldestJava)
    return new CannotStart(
      found ? `Apache Kafka ${kafkaVersion} needs Java ${oldestJava} or newer; this is Java ${found}.` : 'Apache Kafka needs Java, and there is none.',
      `Install it: apt-get install -y openjdk-${oldestJava}-jre-headless, or brew install openjdk@${oldestJava}. JAVA_HOME names one that is not on the path.`,
    );
  if (existsSync(kafkaCache) || !spawnSync('mvn', ['--version'], { stdio: 'ignore' }).error) return undefined;
  return new CannotStart(
    `Apache Kafka ${kafkaVersion} is fetched with Maven, and there is none.`,
    `Install it: apt-get install -y maven, or brew install maven. It is needed once: the jars stay in ${kafkaCache}.`,
  );
};

/**
 * The folder that holds the broker's jars, fetched on first use: 54 MB, from Maven Central or from the mirror of Maven's settings.
 * @throws {CannotStart}
 */
export const kafkaJars = async (say: (line: string) => void): Promise<string> => {
  const missing = whyNoKafka();
  if (missing) throw missing;
  if (existsSync(kafkaCache)) return kafkaCache;
  say(`Fetching Apache Kafka ${kafkaVersion} with Maven into ${kafkaCache} (54 MB, once) ...`);
  await mkdir(dirname(kafkaCache), { recursive: true });
  // Whole or not at all, and two at once do not meet: each beside, then renamed.
  const draft = await mkdtemp(`${kafkaCache}.`);
  try {
    await fetchInto(draft);
    await rename(draft, kafkaCache).catch((error: unknown) => {
      if (!existsSync(kafkaCache)) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return kafkaCache;
};

const fetchInto = (folder: string): Promise<void> =>
  new Promise((fetched, failed) => {
    const args = ['--batch-mode', '--quiet', '--file', pom, 'dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${folder}`];
    const maven = spawn('mvn', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [maven.stdout, maven.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    maven.once('error', failed);
    maven.once('close', (code) => (code === 0 ? fetched() : failed(notFetched(said))));
  });

const notFetched = (said: string): CannotStart => {
  const reason = /\[ERROR\] (.+)/.exec(said)?.[1] ?? said.trim().split('\n').at(-1) ?? 'it gave no reason';
  return new CannotStart(
    `Maven could not fetch Apache Kafka ${kafkaVersion}: ${reason}`,
    'Is Maven Central within reach? A mirror or a proxy is set in ~/.m2/settings.xml. Then run the same command again.',
  );
};
