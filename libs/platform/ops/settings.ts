import { join, resolve } from 'node:path';
import { WorkingDays } from '../calendar/index.js';
import { CannotStart } from '../embedded-postgres/cannot-start.js';
import type { IssuerSettings } from '../identity/issuer-settings.js';
import { VerifierKey } from '../proof/index.js';
import type { MasterKeys } from '../vault/master-keys.js';
import { EnvironmentReader, type Environment } from './environment.js';

export type LogFormat = 'json' | 'text';
export type LogLevel = (typeof logLevels)[number];
export const logLevels = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

/** What an application brings of its own: the numbers of its rules, and what is wrong with those that were set. */
export type OwnSettings<Rules> = (env: Environment) => { readonly rules: Rules; readonly faults: readonly string[] };

/** Not read here, but known: by the tests, by the rules, by the tools. */
const knownElsewhere = [/^HUTONG_TEST_/, /^HUTONG_RULE_/, /^HUTONG_BENCH_/, /^HUTONG_(URL|TOKEN)$/];

/**
 * The configuration of a process, typed; injectable. With nothing set it is that of one machine: everything in `.hutong` of
 * the current folder, PostgreSQL embedded, on 127.0.0.1:3000.
 */
export class Settings<Rules = unknown> {
  /** The database to use; absent until the embedded PostgreSQL has said where it is. */
  readonly databaseUrl!: string;
  readonly embedded!: boolean;
  readonly host!: string;
  /** 0: any that is free. */
  readonly port!: number;
  /** Absolute. */
  readonly dataFolder!: string;
  readonly seed!: 'demo' | 'none';
  readonly logLevel!: LogLevel;
  readonly logFormat!: LogFormat;
  /** Of each topic of the event bus: fixed at installation, kept for ever. */
  readonly eventBusPartitions!: number;
  /** Some of the cluster's brokers; none: the event bus is PostgreSQL's. */
  readonly kafkaBrokers!: readonly string[];
  /** Before the name of every topic and group: two installations on one cluster differ in it. */
  readonly kafkaTopicPrefix!: string;
  /** Copies of each topic; 0: three, or as many as there are brokers. */
  readonly kafkaReplication!: number;
  /** Known to every process of the installation and to nobody else; empty where there is one process. */
  readonly serviceKey!: string;
  /** Where the processes of each context take messages, where they are others than this one. */
  readonly services!: Readonly<Record<string, readonly string[]>>;
  /** Whose access tokens are accepted. */
  readonly issuers!: readonly IssuerSettings[];
  /** Whether tokens of the development issuer are accepted instead; `auto`: in one process that has no issuers. */
  readonly developmentIssuer!: 'on' | 'off' | 'auto';
  /** The person who may act before there is any mandate, by issuer and subject. */
  readonly firstAdministrator!: { readonly issuer: string; readonly subject: string } | undefined;
  /** How many objects one identity may ask each gateway for in a minute. */
  readonly costPerMinute!: number;
  /** Where spans are sent to (OTLP over HTTP); empty: nothing is traced. */
  readonly tracesUrl!: string;
  /** Whose cosignatures checkpoints are shown with. */
  readonly witnesses!: readonly VerifierKey[];
  /** What the keys of persons are wrapped by; none: a file of the data folder holds them. */
  readonly vaultKeys!: MasterKeys | undefined;
  /** Whose personal data was erased, outside of every database: after a restore it is erased again. Absolute. */
  readonly erasuresFile!: string;
  readonly rules!: Rules;
  /** What clocks run in. */
  readonly workingDays!: WorkingDays;
  /** Not wrong, but most likely not meant. */
  readonly warnings!: readonly string[];

  private constructor(values: Omit<Settings<Rules>, 'with'>) {
    Object.assign(this, values);
  }

  /** @throws {CannotStart} that lists all faults at once. */
  static from<Rules>(env: Environment, own: OwnSettings<Rules>): Settings<Rules> {
    const read = new EnvironmentReader(env);
    const { rules, faults } = own(env);
    const issuers = read.issuers('HUTONG_ISSUERS');
    const dataFolder = resolve(read.text('HUTONG_DATA_FOLDER', join(process.cwd(), '.hutong')));
    const databaseUrl = read.url('HUTONG_DATABASE_URL', ['postgres:', 'postgresql:'], 'postgres://user:password@localhost:5432/hutong');
    const settings = new Settings<Rules>({
      databaseUrl: databaseUrl ?? '',
      embedded: databaseUrl === undefined,
      host: read.text('HUTONG_HOST', '127.0.0.1'),
      port: read.integer('HUTONG_PORT', 3000, { min: 0, max: 65_535 }),
      dataFolder,
      seed: read.oneOf('HUTONG_SEED', ['demo', 'none'], issuers.length === 0 ? 'demo' : 'none'),
      logLevel: read.oneOf('HUTONG_LOG_LEVEL', logLevels, 'info'),
      logFormat: read.oneOf('HUTONG_LOG_FORMAT', ['json', 'text'], process.stdout.isTTY ? 'text' : 'json'),
      eventBusPartitions: read.integer('HUTONG_EVENT_BUS_PARTITIONS', 8, { min: 1, max: 1_024 }),
      kafkaBrokers: read.hosts('HUTONG_KAFKA_BROKERS'),
      kafkaTopicPrefix: read.matching('HUTONG_KAFKA_TOPIC_PREFIX', /^[a-zA-Z0-9._-]{1,100}$/, 'letters, digits, dots, dashes and underscores', 'hutong.'),
      kafkaReplication: read.integer('HUTONG_KAFKA_REPLICATION', 0, { min: 0, max: 9 }),
      serviceKey: read.text('HUTONG_SERVICE_KEY', ''),
      services: read.addresses('HUTONG_SERVICES'),
      issuers,
      developmentIssuer: read.oneOf('HUTONG_DEVELOPMENT_ISSUER', ['on', 'off', 'auto'], 'auto'),
      firstAdministrator: firstAdministratorFrom(read),
      // On one's own machine practically without a limit: imports and measurements ask for all they can get.
      costPerMinute: read.integer('HUTONG_COST_PER_MINUTE', issuers.length === 0 ? 1_000_000_000 : 1_000_000, { min: 1, max: 1_000_000_000_000 }),
      tracesUrl: tracesUrlFrom(read),
      witnesses: witnessesFrom(read),
      vaultKeys: read.masterKeys('HUTONG_VAULT_KEYS'),
      erasuresFile: resolve(read.text('HUTONG_ERASURES_FILE', join(dataFolder, 'erasures.jsonl'))),
      rules,
      workingDays: workingDaysFrom(read),
      warnings: read.unknown('HUTONG_', knownElsewhere).map((name) => `${name} is set, but there is no such setting; there are ${read.known.join(', ')}`),
    });
    const all = [...read.faults, ...faults, ...contradictions(settings)];
    if (all.length > 0)
      throw new CannotStart(all.length === 1 ? 'A setting is wrong.' : `${all.length} settings are wrong.`, all.map((fault) => `- ${fault}`).join('\n'));
    return settings;
  }

  /** The same, with the database that has been started meanwhile. */
  with(changes: { readonly databaseUrl?: string; readonly port?: number }): Settings<Rules> {
    return new Settings<Rules>({ ...this, ...changes });
  }
}

/** The two sorts of issuer are never accepted side by side: whoever has the data folder of a development issuer speaks as anybody. */
const contradictions = ({ issuers, developmentIssuer, firstAdministrator, seed }: Settings): readonly string[] => {
  const stranger = firstAdministrator !== undefined && issuers.every(({ issuer }) => issuer !== firstAdministrator.issuer);
  const unknown = stranger ? ['HUTONG_FIRST_ADMINISTRATOR is of an issuer that HUTONG_ISSUERS does not name: nobody could sign in as that person'] : [];
  if (issuers.length === 0) return unknown;
  return [
    ...unknown,
    ...(developmentIssuer === 'on' ? ['HUTONG_DEVELOPMENT_ISSUER is on, and HUTONG_ISSUERS names issuers: leave one of them out'] : []),
    ...(seed === 'demo' ? ['HUTONG_SEED is demo, which is filled in by tokens of the development issuer: leave it out, or HUTONG_ISSUERS'] : []),
  ];
};

/** `https://id.example/realms/city 8f14e45f`: a subject may hold anything, so it comes last. */
const firstAdministratorFrom = (read: EnvironmentReader): Settings['firstAdministrator'] => {
  const text = read.text('HUTONG_FIRST_ADMINISTRATOR', '');
  if (text === '') return undefined;
  const [, issuer, subject] = /^(\S+)\s+(.+)$/.exec(text) ?? [];
  if (issuer && subject) return { issuer, subject };
  read.faults.push('HUTONG_FIRST_ADMINISTRATOR does not name a person: give the issuer, a space, and the subject (sub) of its tokens, or leave it out');
  return undefined;
};

/** By the names of the standard: the second is of all that is exported, and each kind has its path there. */
const tracesUrlFrom = (read: EnvironmentReader): string => {
  const [own, all] = ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'].map((name) => read.url(name, ['http:', 'https:'], 'http://127.0.0.1:4318'));
  if (own !== undefined) return own;
  return all === undefined ? '' : `${all.replace(/\/$/, '')}/v1/traces`;
};

/** `name+id+key,name+id+key` */
const witnessesFrom = (read: EnvironmentReader): readonly VerifierKey[] => {
  const texts = read.text('HUTONG_WITNESSES', '').split(',').filter(Boolean);
  try {
    const keys = texts.map((text) => VerifierKey.parse(text));
    const other = keys.find(({ type }) => type !== 'cosignature');
    if (!other) return keys;
    read.faults.push(`HUTONG_WITNESSES: ${other.name} is no key of a witness: it is of the kind that signs, not that co-signs`);
  } catch (error) {
    read.faults.push(`HUTONG_WITNESSES: ${(error as Error).message}`);
  }
  return [];
};

const workingDaysFrom = (read: EnvironmentReader): WorkingDays => {
  const file = read.text('HUTONG_WORKING_DAYS_FILE', '');
  if (file === '') return new WorkingDays();
  try {
    return WorkingDays.fromFile(file);
  } catch (error) {
    read.faults.push(`HUTONG_WORKING_DAYS_FILE: ${(error as Error).message}`);
    return new WorkingDays();
  }
};
