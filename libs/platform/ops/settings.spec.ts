import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { rulesFrom } from '../../contracts/index.js';
import type { CannotStart } from '../embedded-postgres/index.js';
import { verifierKeyOf } from '../proof/index.js';
import { JsonLogger, Settings, withCorrelation, Worker } from './index.js';

describe('Settings', () => {
  it('are those of one machine when nothing is set', () =>
    expect(Settings.from({}, rulesFrom)).toMatchObject({
      embedded: true,
      host: '127.0.0.1',
      port: 3000,
      seed: 'demo',
      rules: { overlap: { values: { bufferMetres: 5, longestDays: 366 } } },
      warnings: [],
    }));

  it('take the values of rules: numbers, and lists of what such a list may hold', () => {
    const { rules } = Settings.from({ HUTONG_RULE_PERMITS_AUTHORITIES_ESTATE_LANE: 'OWNERS, STREET_OFFICE', HUTONG_RULE_PERMITS_NEEDED_LATER_HOURS: '12' }, rulesFrom);
    expect([rules.permitAuthorities.values.estateLane, rules.permitsNeeded.values.laterHours]).toEqual([['OWNERS', 'STREET_OFFICE'], 12]);
    expect(rulesFrom({ HUTONG_RULE_PERMITS_AUTHORITIES_ESTATE_LANE: 'OWNER' }).faults).toEqual([
      expect.stringMatching(/^HUTONG_RULE_PERMITS_AUTHORITIES_ESTATE_LANE is "OWNER": give some of CITY_GOVERNMENT, /),
    ]);
    expect(rulesFrom({ HUTONG_RULE_BALLOTS_OWNERS_DECISION_SILENCE: 'ABSTAIN' }).rules.ownersDecision.values.silence).toEqual(['ABSTAIN']);
    expect(rulesFrom({ HUTONG_RULE_BALLOTS_OWNERS_DECISION_SILENCE: 'ABSTAIN,NONE' }).faults).toEqual([
      'HUTONG_RULE_BALLOTS_OWNERS_DECISION_SILENCE is "ABSTAIN,NONE": give one of NONE, ABSTAIN, JOIN_MAJORITY, or leave it out for NONE',
    ]);
  });

  it.each([
    ['HUTONG_RULE_CONFLICTS_LADDER_WORKING_DAYS', '0', 'a whole number from 1 to 366, or leave it out for 3'],
    ['HUTONG_RULE_CONFLICTS_LADDER_WORKING_DAYS', '3000000', 'a whole number from 1 to 366, or leave it out for 3'],
    ['HUTONG_RULE_SURFACES_PROTECTION_BUILT_MONTHS', '1.5', 'a whole number from 0 to 1200, or leave it out for 60'],
    ['HUTONG_RULE_PERMITS_NEEDED_LATER_HOURS', '1e13', 'a whole number from 0 to 8760, or leave it out for 24'],
    ['HUTONG_RULE_WORKS_OVERLAP_BUFFER_METRES', '1001', 'a number from 0 to 1000, or leave it out for 5'],
    ['HUTONG_RULE_FOOTPRINT_EXTENT_MAX_METRES', 'wide', 'a number from 0 to 100000, or leave it out for 30000'],
  ])('take no number of a rule beyond its bounds: %s=%s', (name, value, wanted) =>
    expect(rulesFrom({ [name]: value }).faults).toEqual([`${name} is "${value}": give ${wanted}`]),
  );

  it('take an empty variable as absent, and warn of one that is misspelt', () => {
    const { port, warnings } = Settings.from({ HUTONG_PORT: '', HUTONG_PROT: '80' }, rulesFrom);
    expect(port).toBe(3000);
    expect(warnings).toEqual([expect.stringMatching(/^HUTONG_PROT is set, but there is no such setting/)]);
  });

  it('take brokers by host and port, and a prefix that Kafka takes', () => {
    const { kafkaBrokers } = Settings.from({ HUTONG_KAFKA_BROKERS: 'kafka-1:9092, kafka-2:9092' }, rulesFrom);
    expect(kafkaBrokers).toEqual(['kafka-1:9092', 'kafka-2:9092']);
    const refused = (env: Record<string, string>) => expect(() => Settings.from(env, rulesFrom)).toThrow('A setting is wrong.');
    refused({ HUTONG_KAFKA_BROKERS: 'http://kafka-1:9092' });
    refused({ HUTONG_KAFKA_BROKERS: 'kafka-1' });
    refused({ HUTONG_KAFKA_TOPIC_PREFIX: 'our topics.' });
  });

  it('take issuers by name and audience, over TLS or on this machine', () => {
    const { issuers, seed } = Settings.from({ HUTONG_ISSUERS: 'https://id.example/city|hutong, http://127.0.0.1:8080|hutong|http://127.0.0.1:8080/keys' }, rulesFrom);
    expect(issuers).toEqual([
      { issuer: 'https://id.example/city', audience: 'hutong', jwksUri: undefined },
      { issuer: 'http://127.0.0.1:8080', audience: 'hutong', jwksUri: 'http://127.0.0.1:8080/keys' },
    ]);
    expect(seed).toBe('none');
  });

  it.each([
    ['an issuer without an audience', { HUTONG_ISSUERS: 'https://id.example' }, /does not say it of https:\/\/id\.example: give issuer\|audience/],
    ['an issuer that anybody on the way could be', { HUTONG_ISSUERS: 'http://id.example|hutong' }, /each address with https/],
    ['keys that anybody on the way could change', { HUTONG_ISSUERS: 'https://id.example|hutong|http://id.example/keys' }, /each address with https/],
    ['a master key that is none', { HUTONG_VAULT_KEYS: '2027:c2VjcmV0' }, /HUTONG_VAULT_KEYS does not hold a key in its entry 1: give id:key/],
    ['an issuer twice', { HUTONG_ISSUERS: 'https://id.example|a,https://id.example|b' }, /names an issuer twice/],
    ['both sorts of issuer', { HUTONG_ISSUERS: 'https://id.example|hutong', HUTONG_DEVELOPMENT_ISSUER: 'on' }, /leave one of them out/],
    ['a demo that nobody could fill in', { HUTONG_ISSUERS: 'https://id.example|hutong', HUTONG_SEED: 'demo' }, /HUTONG_SEED is demo/],
    [
      'a first administrator of another issuer',
      { HUTONG_ISSUERS: 'https://id.example|hutong', HUTONG_FIRST_ADMINISTRATOR: 'https://id.example/ li' },
      /nobody could sign in/,
    ],
    ['a first administrator without a subject', { HUTONG_FIRST_ADMINISTRATOR: 'https://id.example' }, /does not name a person/],
  ])('do not take %s', (_, env, advice) => {
    try {
      Settings.from(env, rulesFrom);
    } catch (error) {
      return expect((error as CannotStart).advice).toMatch(advice);
    }
    throw new Error('was taken');
  });

  it('take witnesses by their keys, of the kind that co-signs', () => {
    const named = (type: 'note' | 'cosignature') => String(verifierKeyOf(generateKeyPairSync('ed25519').privateKey, 'witness.example.org', type));
    const { witnesses } = Settings.from({ HUTONG_WITNESSES: `${named('cosignature')},${named('cosignature')}` }, rulesFrom);
    expect(witnesses.map(({ name }) => name)).toEqual(['witness.example.org', 'witness.example.org']);
    const refused = (key: string) => expect(() => Settings.from({ HUTONG_WITNESSES: key }, rulesFrom)).toThrow('A setting is wrong.');
    refused('witness.example.org');
    refused(named('note'));
  });

  it('do not repeat a password in a fault', () => {
    const refused = () => Settings.from({ HUTONG_DATABASE_URL: 'mysql://root:secret@db' }, rulesFrom);
    expect(refused).toThrow('A setting is wrong.');
    try {
      refused();
    } catch (error) {
      expect(JSON.stringify(error)).not.toContain('secret');
    }
  });
});

describe('The log', () => {
  it('is one JSON object a line, with the id of the request it speaks of', () => {
    const lines: string[] = [];
    const logger = new JsonLogger({ logLevel: 'info', logFormat: 'json' }, { write: (line: string) => void lines.push(line) });
    withCorrelation('request-1', () => logger.error('failed', new Error('why'), 'relay'));
    logger.debug('not at this level');
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { level: 'error', msg: 'failed', context: 'relay', correlationId: 'request-1', err: { message: 'why' } },
    ]);
  });
});

describe('A worker', () => {
  it('repeats a step until it is stopped, tries again after a failure, and loses no wake', async () => {
    const failures: unknown[] = [];
    let steps = 0;
    const { promise, resolve } = Promise.withResolvers<void>();
    const worker = new Worker({
      name: 'w',
      idleMs: 60_000,
      step: async () => {
        steps++;
        if (steps === 1) throw new Error('once');
        if (steps === 2) worker.wake();
        if (steps === 3) resolve();
        return false;
      },
      onFailure: (error) => failures.push(error),
    });
    worker.start();
    await promise;
    await worker.stop();
    expect([steps, failures.length]).toEqual([3, 1]);
  });
});
