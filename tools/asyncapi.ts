import { readFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { z } from 'zod';
import { catalogue, publicType, publishingContexts, type PublishingContext } from '../libs/contracts/index.js';
import { examples } from '../libs/contracts/examples.js';
import { audienceKinds, toKafkaRecord } from '../libs/platform/event-bus/cloud-events/index.js';
import { parties, type JsonObject, type OrganisationId } from '../libs/platform/kernel/index.js';

const text = (description: string, more: object = {}): object => ({ type: 'string', description, ...more });
const number = (description: string): object => text(description, { pattern: '^(0|[1-9][0-9]{0,15})$' });
const instant = (description: string): object => text(description, { format: 'date-time' });

/** The headers of every record. What `cloud-events/envelope.ts` writes is held against this by a spec. */
const headers = {
  type: 'object',
  description:
    'CloudEvents 1.0 in binary content mode: UTF-8, attributes under `ce_`. Numbers are text, since an integer of CloudEvents has 32 bits. In free text `%` and control characters are percent-encoded, in a list commas too. More extensions may be added: pass over those that you do not know.',
  properties: {
    'content-type': { type: 'string', const: 'application/json' },
    ce_specversion: { type: 'string', const: '1.0' },
    ce_id: text('`<context>:<generation>:<position>`; the same event has the same id for ever'),
    ce_type: text('`<context>.<event>.v<version>`'),
    ce_source: text('The publishing context', { format: 'uri-reference' }),
    ce_subject: text('What the event is about: `<type>/<id>`'),
    ce_time: instant('When it happened, which may be long before it was learned'),
    ce_recordedat: instant('When it was learned'),
    ce_partitionkey: text('The first project, or the organisation where there is none. Order is kept per context and key'),
    ce_generation: number(
      'Of the publishing log: rises when it is restored from a backup, and its positions go on above the earlier ones. Follow one that rises; refuse one that falls',
    ),
    ce_position: number('Place in the publishing log: grows, with gaps'),
    ce_previous: number('Position of the record before this one in its partition, 0 for none: tells a repeat, a gap and a stale leader apart'),
    ce_actorperson: text('Who did it: an id, never a name; `withheld`, where that is nobody else’s business'),
    ce_actororganisation: text('For which organisation'),
    ce_actorparty: text('Of which party the organisation is', { enum: [...parties] }),
    ce_actorprincipal: text('On whose behalf, where that is another organisation'),
    ce_projectids: text('Ids with commas between; absent where there are none'),
    ce_audience: text(
      'Who may see it: everybody; or, beside who acted, the parties of its projects, the organisations, the parties of the case, or the persons alone of `ce_audienceids`',
      { enum: [...audienceKinds] },
    ),
    ce_audienceids: text('Ids with commas between; absent where there are none'),
    ce_correlationid: text('The same for all that one request led to'),
  },
  required: [
    'content-type',
    ...['specversion', 'id', 'type', 'source', 'subject', 'time', 'recordedat', 'partitionkey', 'generation', 'position', 'previous'].map((name) => `ce_${name}`),
    ...['actorperson', 'actororganisation', 'actorparty', 'audience', 'correlationid'].map((name) => `ce_${name}`),
  ],
};

/** The field of an event that names what it is about; the first that is there. */
const subjects = {
  conflictId: 'Conflict',
  chanceId: 'Chance',
  threadId: 'Thread',
  permitId: 'Permit',
  packageId: 'WorkPackage',
  contractId: 'Contract',
  worksId: 'Works',
  workItemId: 'WorkItem',
  proposalId: 'Proposal',
  menuId: 'Menu',
  surveyId: 'Survey',
  ballotId: 'Ballot',
  estateId: 'Estate',
  projectId: 'Project',
  ruleId: 'Rule',
  organisationId: 'Organisation',
} as const;

const exampleOf = (context: PublishingContext, type: string): object => {
  const data = examples[context][type] as JsonObject;
  const [field, subject] = Object.entries(subjects).find(([name]) => name in data) ?? ['', ''];
  const record = toKafkaRecord({
    topic: context,
    key: 'osmanthus-lane',
    partition: 0,
    previous: 40,
    event: {
      id: `${context}:1:42`,
      type: publicType(context, type, 1),
      context,
      generation: 1,
      position: 42,
      occurredAt: '2027-06-01T01:00:00.000Z',
      recordedAt: '2027-06-01T01:00:00.250Z',
      actor: { personId: '5b1c', organisationId: 'water' as OrganisationId, party: 'UTILITY' },
      subject: { type: subject, id: data[field] as string },
      projectIds: ['osmanthus-lane'],
      audience: 'public',
      correlationId: '0f6d',
      data,
    },
  });
  return { name: type, headers: record.headers, payload: data };
};

const messageOf = (context: PublishingContext, type: string, schema: z.ZodType): object => {
  const { $schema: _, ...payload } = z.toJSONSchema(schema, { target: 'draft-7' });
  const name = publicType(context, type, 1);
  return {
    name,
    title: name,
    summary: `${sentence(type)}, as ${context} publishes it`,
    contentType: 'application/json',
    headers: {
      type: 'object',
      allOf: [{ $ref: '#/components/schemas/headers' }],
      properties: { ce_type: { type: 'string', const: name }, ce_source: { type: 'string', const: `/${context}` } },
    },
    payload,
    bindings: { kafka: { key: { type: 'string', description: 'As `ce_partitionkey`' }, bindingVersion: '0.5.0' } },
    examples: [exampleOf(context, type)],
  };
};

/** `work-package-defined`: "Work package defined". */
const sentence = (type: string): string => `${type[0]?.toUpperCase() ?? ''}${type.slice(1).replaceAll('-', ' ')}`;

const typesOf = (context: PublishingContext): readonly string[] => Object.keys(catalogue[context]);
const each = <Value>(value: (context: PublishingContext) => Value): Record<string, Value> =>
  Object.fromEntries(publishingContexts.map((context) => [context, value(context)]));

/** The published language as AsyncAPI 3.0 has it: a channel per topic, a message per public event. */
const document = (): object => ({
  asyncapi: '3.0.0',
  info: {
    title: 'Hutong: public events',
    version: (JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version,
    description:
      'What the bounded contexts of Hutong publish over Kafka. Delivery is at least once, in order per context and key; a record that comes again has the same `ce_id`. The catalogue is closed: a new shape is a new version beside the old one.',
    license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    tags: publishingContexts.map((name) => ({ name })),
  },
  defaultContentType: 'application/json',
  servers: {
    kafka: {
      host: '{broker}',
      protocol: 'kafka',
      description: 'The Kafka cluster of one installation',
      variables: { broker: { default: 'localhost:9092', description: 'A broker to begin with, of `HUTONG_KAFKA_BROKERS`' } },
    },
  },
  channels: each((context) => ({
    address: `{prefix}${context}`,
    title: `What ${context} publishes`,
    description: 'Kept for ever. The number of partitions is fixed at installation, and the sender chooses the partition.',
    servers: [{ $ref: '#/servers/kafka' }],
    parameters: { prefix: { default: 'hutong.', description: 'Of the installation: `HUTONG_KAFKA_TOPIC_PREFIX`' } },
    bindings: { kafka: { topicConfiguration: { 'cleanup.policy': ['delete'], 'retention.ms': -1 }, bindingVersion: '0.5.0' } },
    messages: Object.fromEntries(typesOf(context).map((type) => [type, { $ref: `#/components/messages/${publicType(context, type, 1)}` }])),
  })),
  operations: Object.fromEntries(
    publishingContexts.map((context) => [
      `${context}.publish`,
      { action: 'send', channel: { $ref: `#/channels/${context}` }, title: `Publish what happened in ${context}`, tags: [{ name: context }] },
    ]),
  ),
  components: {
    schemas: { headers },
    messages: Object.fromEntries(
      publishingContexts.flatMap((context) =>
        Object.entries<z.ZodType>(catalogue[context]).map(([type, schema]) => [publicType(context, type, 1), messageOf(context, type, schema)]),
      ),
    ),
  },
});

/** `asyncapi.yaml`, as it should be. */
export const asyncApi = (): string =>
  `# Generated by \`npm run contracts\`: change the code, not this file.\n\n${stringify(document(), { aliasDuplicateObjects: false, lineWidth: 120 })}`;
