import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parties, type JsonObject, type OrganisationId } from '../../kernel/index.js';
import type { BusMessage } from '../event-bus.js';
import { fromKafkaRecord, toKafkaRecord, type ReceivedRecord } from './index.js';

const planned: BusMessage = {
  topic: 'utilities',
  key: 'osmanthus-lane',
  partition: 3,
  previous: 40,
  event: {
    id: 'utilities:1:41',
    type: 'utilities.works-planned.v1',
    context: 'utilities',
    generation: 1,
    position: 41,
    occurredAt: '2027-05-31T16:00:00.000Z',
    recordedAt: '2027-05-31T16:00:01.500Z',
    actor: { personId: '王芳', organisationId: 'water' as OrganisationId, party: 'UTILITY', principalId: 'district-office' as OrganisationId },
    subject: { type: 'Works', id: 'utilities.7a1f' },
    projectIds: ['osmanthus-lane', '桂花胡同'],
    audience: { organisations: ['water', 'gas'] },
    correlationId: 'c-1',
    data: { worksId: 'utilities.7a1f', title: '新水管' },
  },
};

/** As it comes out of Kafka: headers are bytes. */
const received = ({ key, value, headers }: ReturnType<typeof toKafkaRecord>): ReceivedRecord & { headers: Record<string, Buffer> } => ({
  key: Buffer.from(key),
  value,
  headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)])),
});

const text = fc.string({ unit: 'binary' });
const name = fc.string({ unit: 'binary', minLength: 1 });
const instant = fc.date({ noInvalidDate: true, min: new Date('1970-01-01'), max: new Date('9999-12-31') }).map((date) => date.toISOString());
const whole = fc.maxSafeNat();
const organisation = text as fc.Arbitrary<OrganisationId>;
const message: fc.Arbitrary<BusMessage> = fc
  .record({
    context: name,
    generation: whole,
    position: whole,
    type: name,
    occurredAt: instant,
    recordedAt: instant,
    actor: fc.record(
      { personId: text, organisationId: organisation, party: fc.constantFrom(...parties), principalId: organisation },
      { requiredKeys: ['personId', 'organisationId', 'party'] },
    ),
    subject: fc.record({ type: name, id: text }),
    projectIds: fc.array(text),
    audience: fc.oneof(
      fc.constantFrom('public' as const, 'parties' as const),
      fc.record({ organisations: fc.array(text) }),
      fc.record({ persons: fc.array(text) }),
      fc.record({ caseId: text }),
    ),
    correlationId: text,
    data: fc.dictionary(text, fc.jsonValue()).map((data) => JSON.parse(JSON.stringify(data)) as JsonObject),
  })
  .chain((event) =>
    fc.record({
      topic: fc.constant(event.context),
      key: text,
      partition: fc.nat(63),
      previous: whole,
      event: fc.constant({ id: `${event.context}:${event.generation}:${event.position}`, ...event }),
    }),
  );

describe('A public event as a record of Kafka', () => {
  it('is a CloudEvent in binary content mode', () => {
    const { value, ...record } = toKafkaRecord(planned);
    expect(value.toString()).toBe('{"worksId":"utilities.7a1f","title":"新水管"}');
    expect(record).toEqual({
      key: 'osmanthus-lane',
      partition: 3,
      timestamp: '1811779201500',
      headers: {
        'content-type': 'application/json',
        ce_specversion: '1.0',
        ce_id: 'utilities:1:41',
        ce_type: 'utilities.works-planned.v1',
        ce_source: '/utilities',
        ce_time: '2027-05-31T16:00:00.000Z',
        ce_subject: 'Works/utilities.7a1f',
        ce_partitionkey: 'osmanthus-lane',
        ce_generation: '1',
        ce_position: '41',
        ce_previous: '40',
        ce_recordedat: '2027-05-31T16:00:01.500Z',
        ce_actorperson: '王芳',
        ce_actororganisation: 'water',
        ce_actorparty: 'UTILITY',
        ce_actorprincipal: 'district-office',
        ce_projectids: 'osmanthus-lane,桂花胡同',
        ce_audience: 'organisations',
        ce_audienceids: 'water,gas',
        ce_correlationid: 'c-1',
      },
    });
  });

  it('comes back exactly as it left, whatever it holds', () => {
    fc.assert(
      fc.property(message, (sent) => {
        expect(fromKafkaRecord(received(toKafkaRecord(sent)))).toEqual({ key: sent.key, previous: sent.previous, event: sent.event });
      }),
      { numRuns: 1000 },
    );
  });

  it('has attributes whose names are within what CloudEvents asks for', () => {
    for (const header of Object.keys(toKafkaRecord(planned).headers).filter((each) => each !== 'content-type')) expect(header).toMatch(/^ce_[a-z0-9]{1,20}$/);
  });

  it('may have extensions that we do not know', () => {
    const record = received(toKafkaRecord(planned));
    expect(fromKafkaRecord({ ...record, headers: { ...record.headers, ce_traceparent: Buffer.from('00-1-2-01'), other: Buffer.from([0xff]) } }).event).toEqual(
      planned.event,
    );
  });

  it.each<[string, Partial<ReceivedRecord>, Record<string, Buffer | string | string[] | undefined>, string]>([
    ['has no data', { value: null }, {}, "The event's data is not a JSON object"],
    ['has data that is no object', { value: Buffer.from('[]') }, {}, "The event's data is not a JSON object"],
    ['has data that is not JSON', { value: Buffer.from('{') }, {}, 'The content is not JSON'],
    ['has data that is not UTF-8', { value: Buffer.from([0x22, 0xff, 0x22]) }, {}, 'The content is not UTF-8'],
    ['has data of another type', {}, { 'content-type': 'application/avro' }, "The event's data is not a JSON object"],
    ['has another key than its event', { key: Buffer.from('elsewhere') }, {}, "The record's key is not the event's partitionkey, osmanthus-lane"],
    ['has no key', { key: null }, {}, "The record's key is not the event's partitionkey, osmanthus-lane"],
    ['lacks what we need', {}, { ce_position: undefined }, 'The event has no position'],
    ['has a number that is none', {}, { ce_position: '4e1' }, "The event's position, 4e1, is not a whole number"],
    ['has a number that is too great to be told from its neighbour', {}, { ce_previous: '9007199254740993' }, 'is not a whole number'],
    ['has a party that there is not', {}, { ce_actorparty: 'NOBODY' }, "The event's actorparty, NOBODY, is none of GOVERNMENT, RESIDENTS"],
    ['has an id that is not its own', {}, { ce_generation: '2' }, "The event's id, utilities:1:41, is not that of its source, generation and position"],
    ['has a header that is not UTF-8', {}, { ce_actorperson: Buffer.from([0xc3]) }, 'The header ce_actorperson is not UTF-8'],
    ['has a header twice', {}, { ce_id: ['a', 'b'] }, 'The header ce_id stands there more than once'],
    ['has a percent sign alone', {}, { ce_actorperson: '100 %' }, "The event's actorperson has a percent sign that encodes nothing"],
    ['has a time that is none', {}, { ce_time: 'lunchtime' }, 'The event\'s time, "lunchtime", is not a time as of RFC 3339'],
    ['has been recorded at a time that is none', {}, { ce_recordedat: 'lunchtime' }, "The event's recordedat, lunchtime, is not a time as of RFC 3339"],
    ['has a source that is no context', {}, { ce_source: 'https://example.com/a' }, "The event's source, https://example.com/a, is not a context's"],
    ['is for an audience that there is not', {}, { ce_audience: 'friends' }, "The event's audience, friends, is none of public, parties, organisations, case, persons"],
    ['is for the parties of two cases', {}, { ce_audience: 'case' }, 'its audienceids are not that one case'],
    ['is for the parties of no case', {}, { ce_audience: 'case', ce_audienceids: undefined }, 'its audienceids are not that one case'],
    ['has a subject without a type', {}, { ce_subject: 'Works' }, "The event's subject, Works, is not a type and an id"],
  ])('is refused where it %s', (_, fields, headers, message) => {
    const record = received(toKafkaRecord(planned));
    expect(() => fromKafkaRecord({ ...record, ...fields, headers: { ...record.headers, ...headers } })).toThrow(message);
  });

  it('is refused where it is no CloudEvent', () => {
    expect(() => fromKafkaRecord({ key: null, value: Buffer.from('{}'), headers: {} })).toThrow('No CloudEvent: the headers hold no attributes');
    expect(() => fromKafkaRecord({ key: null, value: Buffer.from('[]'), headers: { 'content-type': 'application/cloudevents-batch+json' } })).toThrow(
      'A record holds one event, not a batch',
    );
  });
});
