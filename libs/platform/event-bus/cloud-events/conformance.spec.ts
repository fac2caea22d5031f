import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { describeWithData, sharedData } from '../../../../test/support/shared-data.js';
import type { Json } from '../../kernel/index.js';
import { batchFromJson, fromHttp, fromJson, fromKafka, MalformedMessage, type CloudEvent } from './index.js';
import { scenariosOf, type Scenario } from './testing/feature.js';

type Vector = { readonly id: string; readonly event: Readonly<Record<string, Json>> };
type BatchVector = { readonly id: string; readonly batch: Json };

const folder = join(sharedData, 'cloudevents-conformance');
const text = (file: string): string => (existsSync(folder) ? readFileSync(join(folder, file), 'utf8') : '');
const vectors = <Each>(file: string): readonly Each[] => (JSON.parse(text(file) || '{"tests":[]}') as { tests: readonly Each[] }).tests;
const scenarios = (file: string): readonly Scenario[] => scenariosOf(text(file));

/** Each invalid event, and what is wrong with it: a refusal for another reason is no pass. */
const reasons: Readonly<Record<string, string>> = {
  invalidNoSpecVersion: 'The event has no specversion',
  invalidNoId: 'The event has no id',
  invalidNoType: 'The event has no type',
  invalidNoSource: 'The event has no source',
  invalidTimeGarbage: "The event's time",
  invalidTimeToMinute: "The event's time",
  invalidTimeOffsetX: "The event's time",
  invalidTimeOffsetOutOfRange: "The event's time",
  invalidTimeOffsetNonInteger: "The event's time",
  invalidTimeOffsetHourOnly: "The event's time",
  invalidEmptyId: "The event's id",
  invalidEmptyType: "The event's type",
  invalidEmptySource: "The event's source",
  invalidEmptySpecVersion: "The event's specversion",
  invalidUnknownSpecVersion: 'The event\'s specversion, "0.9", is not 1.0',
  invalidNonRfc2046DataContentType: "The event's datacontenttype",
  invalidEmptyDataContentType: "The event's datacontenttype",
  invalidEmptyDataSchema: "The event's dataschema",
  invalidEmptySubject: "The event's subject",
  invalidNumericId: "The event's id, 25, is not of a type",
  invalidObjectId: "The event's id, {",
  invalidCapitalizedExtension: '"MyExtension" cannot be the name of an attribute',
  invalidPunctuatedExtension: '"my.extension" cannot be the name of an attribute',
  invalidNonIntegerExtensionValue: 'my.extension',
  invalidBothDataAndDataBase64: 'both data and data_base64',
  invalidBatchMixedSpecVersions: 'Event 1 of the batch: The event\'s specversion, "0.9"',
  invalidBatchContainingInvalidCloudEvent: 'Event 0 of the batch: The event has no id',
  invalidBatchContainingNonObject: 'Event 0 of the batch: An event in JSON is an object',
};

const refusalOf = (read: () => unknown): MalformedMessage => {
  try {
    read();
  } catch (error) {
    if (error instanceof MalformedMessage) return error;
    throw error;
  }
  throw new Error('It was accepted');
};
const asJson = ({ attributes, data }: CloudEvent): object => ({ ...Object.fromEntries(attributes), ...(data === undefined ? {} : { data }) });
/** What an event of the vectors says, each attribute in its canonical string. */
const said = (event: Readonly<Record<string, Json>>): object =>
  Object.fromEntries(Object.entries(event).flatMap(([name, value]) => (value === null ? [] : [[name, name === 'data' ? value : String(value as string)]])));

describeWithData('The CloudEvents project’s vectors', () => {
  it('are all there', () => {
    const counts = ['valid-events.json', 'invalid-events.json', 'valid-batches.json', 'invalid-batches.json'].map((file) => vectors(file).length);
    expect(counts).toEqual([10, 25, 5, 3]);
    expect(['kafka-protocol-binding.feature', 'http-protocol-binding.feature'].map((file) => scenarios(file).length)).toEqual([3, 4]);
  });

  it.each(vectors<Vector>('valid-events.json'))('$id is accepted', ({ event }) => {
    expect(asJson(fromJson(event))).toEqual(said(event));
  });
  it.each(vectors<BatchVector>('valid-batches.json'))('$id is accepted', ({ batch }) => {
    expect(batchFromJson(batch).map(asJson)).toEqual((batch as Vector['event'][]).map(said));
  });
  it.each(vectors<Vector>('invalid-events.json'))('$id is refused, with the reason', ({ id, event }) => {
    expect(refusalOf(() => fromJson(event)).message).toContain(reasons[id]);
  });
  it.each(vectors<BatchVector>('invalid-batches.json'))('$id is refused, with the reason', ({ id, batch }) => {
    expect(refusalOf(() => batchFromJson(batch)).message).toContain(reasons[id]);
  });

  const outcome = ({ attributes, data }: CloudEvent): object => ({ attributes: Object.fromEntries(attributes), data });
  it.each(scenarios('kafka-protocol-binding.feature'))('Kafka, $name', ({ given, headers, then }) => {
    const bytes = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Buffer.from(value)]));
    expect(outcome(fromKafka({ key: null, value: Buffer.from(given), headers: bytes }))).toEqual(then);
  });
  it.each(scenarios('http-protocol-binding.feature'))('HTTP, $name', ({ given, then }) => {
    const [head = '', ...content] = given.split('\n\n');
    const received = Object.fromEntries(
      head
        .split('\n')
        .slice(1)
        .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
    );
    expect(fromHttp({ headers: received, body: Buffer.from(content.join('\n\n')) }).map(outcome)).toEqual([then]);
  });
});
