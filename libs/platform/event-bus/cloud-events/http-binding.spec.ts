import { describe, expect, it } from '@jest/globals';
import { fromHttp, type HttpMessage } from './index.js';

const body = Buffer.from('{"message":"hello"}');
const minimal = { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-type': 't', 'ce-source': '/s' };
const json = { ...minimal, 'content-type': 'application/json' };
const read = (headers: HttpMessage['headers'], content: Buffer = body) => {
  const [event, ...more] = fromHttp({ headers, body: content });
  expect(more).toEqual([]);
  return { ...Object.fromEntries(event!.attributes), data: event!.data };
};

describe('A CloudEvent over HTTP', () => {
  it('has attributes that are percent-encoded, or quoted', () => {
    expect(read({ ...json, 'ce-subject': 'Euro%20%E2%82%AC%20%F0%9F%98%80' })).toMatchObject({ subject: 'Euro € 😀' });
    expect(read({ ...json, 'ce-subject': '"a \\"b\\" %2525"' })).toMatchObject({ subject: 'a "b" %25' });
  });

  it('has headers in whichever case', () => {
    expect(read({ 'Ce-Id': '1', 'CE-TYPE': 't', 'ce-Source': '/s', 'Ce-SpecVersion': '1.0', 'Content-Type': 'application/vnd.example+json' })).toMatchObject({
      id: '1',
      datacontenttype: 'application/vnd.example+json',
      data: { message: 'hello' },
    });
  });

  it('has data as its content type says, or none', () => {
    expect(read({ ...minimal, 'content-type': 'text/plain' }, Buffer.from('你好')).data).toBe('你好');
    expect(read({ ...minimal, 'content-type': 'image/png' }).data).toEqual(body);
    expect(read(minimal).data).toEqual(body);
    expect(read(json, Buffer.alloc(0)).data).toBeUndefined();
  });

  it('may come in a batch, which is read whole or not at all', () => {
    const one = { specversion: '1.0', id: '1', type: 't', source: '/s' };
    const batch = (...events: readonly unknown[]) =>
      fromHttp({ headers: { 'content-type': 'application/cloudevents-batch+json; charset=UTF-8' }, body: Buffer.from(JSON.stringify(events)) });
    expect(batch()).toEqual([]);
    expect(batch(one, { ...one, id: '2' }).map(({ attributes }) => attributes.get('id'))).toEqual(['1', '2']);
    expect(() => batch(one, { ...one, source: 'not a source' })).toThrow('Event 1 of the batch: The event\'s source, "not a source", is not a URI-reference');
  });

  it('has bytes where it says that they are Base64', () => {
    const event = (fields: object) =>
      read({ 'content-type': 'application/cloudevents+json' }, Buffer.from(JSON.stringify({ specversion: '1.0', id: '1', type: 't', source: '/s', ...fields })));
    expect(event({ data_base64: 'TWE=' }).data).toEqual(Buffer.from('Ma'));
    expect(() => event({ data_base64: 'TW' })).toThrow("The event's data_base64 is not Base64");
    expect(event({ data: null }).data).toBeNull();
  });

  it.each<[string, HttpMessage['headers'], Buffer, string]>([
    ['no event', { 'content-type': 'application/json' }, body, 'No CloudEvent: the headers hold no attributes'],
    [
      'an event in a format that we do not read',
      { 'content-type': 'application/cloudevents+avro' },
      body,
      'Events as application/cloudevents+avro are not read here, but as JSON',
    ],
    [
      'a batch in a format that we do not read',
      { 'content-type': 'application/cloudevents-batch+xml' },
      body,
      'Events as application/cloudevents-batch+xml are not read here',
    ],
    ['an event that is not JSON', { 'content-type': 'application/cloudevents+json' }, Buffer.from('<event/>'), 'The content is not JSON: Unexpected token'],
    ['an event of another version', { ...json, 'ce-specversion': '0.3' }, body, 'The event\'s specversion, "0.3", is not 1.0, the version that we read'],
    ['an event without an id', { ...json, 'ce-id': undefined }, body, 'The event has no id'],
    ['an event with a percent sign alone', { ...json, 'ce-subject': '100%' }, body, 'The header ce-subject has a percent sign that encodes nothing'],
    ['an event with a control character', { ...json, 'ce-subject': 'a%00b' }, body, 'is not text that is not empty'],
    ['an event with half of a line break in an extension', { ...json, 'ce-note': '%0D' }, body, "The event's note holds control characters"],
    ['an event with an attribute that is its data', { ...json, 'ce-data': '1' }, body, '"data" cannot be the name of an attribute'],
    ['an event with a name of capitals and dashes', { ...json, 'ce-my-name': '1' }, body, '"my-name" cannot be the name of an attribute'],
    ['an event on a day that there is not', { ...json, 'ce-time': '2027-02-29T00:00:00Z' }, body, 'is not a time as of RFC 3339'],
  ])('is refused where it is %s', (_, headers, content, message) => {
    expect(() => fromHttp({ headers, body: content })).toThrow(message);
  });
});
