import { readFile } from 'node:fs/promises';
import { Parser } from '@asyncapi/parser';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { examples } from '../libs/contracts/examples.js';
import { catalogue, publicType, publishingContexts } from '../libs/contracts/index.js';
import { asyncApi } from './asyncapi.js';

type Message = {
  readonly name: string;
  readonly headers: object;
  readonly payload: object;
  readonly examples: readonly [{ readonly headers: Record<string, string>; readonly payload: unknown }];
};

type Parsed = Awaited<ReturnType<Parser['parse']>>;

const types = publishingContexts.flatMap((context) => Object.keys(catalogue[context]).map((type) => [publicType(context, type, 1), context, type] as const));
const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
addFormats.default(ajv);

describe('asyncapi.yaml', () => {
  let parsed: Parsed;
  beforeAll(async () => {
    parsed = await new Parser().parse(asyncApi());
  });

  it('is what the code says', async () => {
    expect(await readFile('asyncapi.yaml', 'utf8')).toBe(asyncApi());
  });

  it('is AsyncAPI 3.0, in which its own parser finds no fault', () => {
    expect(faults(parsed)).toEqual([]);
    expect(parsed.document?.version()).toBe('3.0.0');
  });

  it('would be found at fault for a message that there is not', async () => {
    const wrong = asyncApi().replace('#/components/messages/utilities.works-started.v1', '#/components/messages/utilities.works-begun.v1');
    expect(JSON.stringify(faults(await new Parser().parse(wrong)))).toContain('works-begun');
  });

  it('has a channel per publishing context, and in it a message per public event', () => {
    const document = parsed.document!;
    expect(
      document
        .channels()
        .all()
        .map((each) => each.id()),
    ).toEqual(publishingContexts);
    expect(
      document
        .channels()
        .all()
        .flatMap((each) =>
          each
            .messages()
            .all()
            .map((message) => message.name()),
        ),
    ).toEqual(types.map(([name]) => name));
  });

  it('has an example of each message, whose headers and payload are as their schemas say', () => {
    // Its parser does not look at the examples of 3.0; the parser's own notes in the schemas are no keywords, hence not strict.
    const draft7 = new Ajv({ strict: false, allErrors: true });
    addFormats.default(draft7);
    const read = messages(parsed);
    expect(read).toHaveLength(types.length);
    for (const { name, headers, payload, examples } of read) {
      const [example] = examples;
      const isHeaders = draft7.compile(headers);
      const isPayload = draft7.compile(payload);
      isHeaders(example.headers);
      isPayload(example.payload);
      expect([name, ...(isHeaders.errors ?? []), ...(isPayload.errors ?? [])]).toEqual([name]);
      expect([name, isHeaders({ ...example.headers, ce_position: '4e1' }), isPayload({ ...(example.payload as object), phone: '139' })]).toEqual([name, false, false]);
    }
  });

  it('names every header that a record has, and no other', () => {
    const written = new Set<string>();
    const described = new Set<string>();
    for (const { headers, examples } of messages(parsed)) {
      const [common] = (headers as { allOf: [{ properties: object }] }).allOf;
      for (const name of Object.keys(common.properties)) described.add(name);
      for (const name of Object.keys(examples[0].headers)) written.add(name);
    }
    expect([...described].filter((name) => !written.has(name)).sort()).toEqual(['ce_actorprincipal', 'ce_audienceids']);
    expect([...written].filter((name) => !described.has(name))).toEqual([]);
  });
});

describe('The JSON Schema of', () => {
  it.each(types)('%s has a valid example', async (_, context, type) => {
    const schema = JSON.parse(await readFile(`libs/contracts/schemas/${context}/${type}.v1.json`, 'utf8')) as object;
    const validate = ajv.compile(schema);
    validate(examples[context][type]);
    expect(validate.errors ?? []).toEqual([]);
    expect(validate({ ...(examples[context][type] as object), phone: '139' })).toBe(false);
  });
});

const messages = ({ document }: Parsed): readonly Message[] =>
  document!
    .allMessages()
    .all()
    .map((message) => message.json<Message>());

/** All but the advice to write 3.1, which adds nothing that we use. */
const faults = ({ diagnostics }: Parsed): Parsed['diagnostics'] => diagnostics.filter(({ code }) => code !== 'asyncapi-latest-version');
