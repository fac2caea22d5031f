import { assertNever, parties, type Audience, type JsonObject, type OrganisationId } from '../../kernel/index.js';
import type { PublicEvent } from '../public-event.js';
import { isTimestamp } from './attribute-types.js';
import type { CloudEvent } from './cloud-event.js';
import { MalformedMessage } from './malformed-message.js';

/** What a message says beside the event: its key, and the position of the message before it in its partition. */
export type Place = { readonly key: string; readonly previous: number };

/**
 * A public event's attributes: those of CloudEvents, then our extensions. Numbers are text, since an integer of CloudEvents has 32
 * bits and a position more.
 */
export const attributesOf = ({ id, type, context, ...event }: PublicEvent, { key, previous }: Place): Record<string, string> => ({
  specversion: '1.0',
  id: escaped(id),
  type: escaped(type),
  source: `/${encodeURIComponent(context)}`,
  time: event.occurredAt,
  subject: `${encodeURIComponent(event.subject.type)}/${escaped(event.subject.id)}`,
  partitionkey: escaped(key),
  generation: String(event.generation),
  position: String(event.position),
  previous: String(previous),
  recordedat: event.recordedAt,
  actorperson: escaped(event.actor.personId),
  actororganisation: escaped(event.actor.organisationId),
  actorparty: event.actor.party,
  ...(event.actor.principalId === undefined ? {} : { actorprincipal: escaped(event.actor.principalId) }),
  ...(event.projectIds.length === 0 ? {} : { projectids: listed(event.projectIds) }),
  ...audienceAttributes(event.audience),
  correlationid: escaped(event.correlationId),
});

/**
 * The public event that came as this CloudEvent. Extensions that we do not know are passed over.
 *
 * @throws {MalformedMessage} naming the attribute at fault.
 */
export const publicEventOf = ({ attributes, data }: CloudEvent): Place & { readonly event: PublicEvent } => {
  const given = (name: string): string => {
    const value = attributes.get(name);
    if (value === undefined) throw new MalformedMessage(`The event has no ${name}`);
    return value;
  };
  const text = (name: string): string => unescaped(name, given(name));
  const whole = (name: string): number => {
    const value = Number(given(name));
    if (!/^\d+$/.test(given(name)) || !Number.isSafeInteger(value)) throw new MalformedMessage(`The event's ${name}, ${given(name)}, is not a whole number`);
    return value;
  };
  const list = (name: string): readonly string[] =>
    attributes.has(name)
      ? given(name)
          .split(',')
          .map((each) => unescaped(name, each))
      : [];
  const oneOf = <Value extends string>(name: string, values: readonly Value[]): Value => {
    const value = values.find((each) => each === given(name));
    if (value === undefined) throw new MalformedMessage(`The event's ${name}, ${given(name)}, is none of ${values.join(', ')}`);
    return value;
  };

  const parts = (name: string, pattern: RegExp, what: string): readonly string[] => {
    const [, ...found] = pattern.exec(given(name)) ?? [];
    if (found.length === 0) throw new MalformedMessage(`The event's ${name}, ${given(name)}, is not ${what}`);
    return found.map((each) => unescaped(name, each));
  };

  const [context = ''] = parts('source', /^\/([^/]+)$/, "a context's");
  const [subjectType = '', subjectId = ''] = parts('subject', /^([^/]+)\/(.*)$/s, 'a type and an id');
  if (!isTimestamp(given('recordedat'))) throw new MalformedMessage(`The event's recordedat, ${given('recordedat')}, is not a time as of RFC 3339`);
  const event: PublicEvent = {
    id: text('id'),
    type: text('type'),
    context,
    generation: whole('generation'),
    position: whole('position'),
    occurredAt: given('time'),
    recordedAt: given('recordedat'),
    actor: {
      personId: text('actorperson'),
      organisationId: text('actororganisation') as OrganisationId,
      party: oneOf('actorparty', parties),
      ...(attributes.has('actorprincipal') ? { principalId: text('actorprincipal') as OrganisationId } : {}),
    },
    subject: { type: subjectType, id: subjectId },
    projectIds: list('projectids'),
    audience: audienceOf(oneOf('audience', audienceKinds), () => list('audienceids')),
    correlationId: text('correlationid'),
    data: data as JsonObject,
  };
  if (event.id !== `${event.context}:${event.generation}:${event.position}`)
    throw new MalformedMessage(`The event's id, ${event.id}, is not that of its source, generation and position`);
  if (typeof data !== 'object' || data === null || Array.isArray(data) || Buffer.isBuffer(data)) throw new MalformedMessage("The event's data is not a JSON object");
  return { key: text('partitionkey'), previous: whole('previous'), event };
};

/** An audience by its kind; which organisations, which persons or which case it is, by `audienceids`. */
export const audienceKinds = ['public', 'parties', 'organisations', 'case', 'persons'] as const;

const audienceAttributes = (audience: Audience): { readonly audience: (typeof audienceKinds)[number]; readonly audienceids?: string } => {
  if (typeof audience === 'string') return { audience };
  if ('caseId' in audience) return { audience: 'case', audienceids: listed([audience.caseId]) };
  const [kind, ids] = 'persons' in audience ? (['persons', audience.persons] as const) : (['organisations', audience.organisations] as const);
  return { audience: kind, ...(ids.length > 0 && { audienceids: listed(ids) }) };
};

const audienceOf = (kind: (typeof audienceKinds)[number], ids: () => readonly string[]): Audience => {
  switch (kind) {
    case 'public':
    case 'parties':
      return kind;
    case 'organisations':
      return { organisations: ids() };
    case 'persons':
      return { persons: ids() };
    case 'case': {
      const [caseId, ...more] = ids();
      if (caseId === undefined || more.length > 0) throw new MalformedMessage('The event is for the parties of a case, and its audienceids are not that one case');
      return { caseId };
    }
    default:
      return assertNever(kind);
  }
};

/** Text of an attribute holds no control characters: they, and the percent sign that announces them, are percent-encoded. */
const escaped = (text: string): string => text.replace(/[%\p{Cc}\p{Noncharacter_Code_Point}]/gu, encodeURIComponent);
/** The same, with commas between. */
const listed = (texts: readonly string[]): string => texts.map((text) => escaped(text).replaceAll(',', '%2C')).join(',');

const unescaped = (name: string, text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new MalformedMessage(`The event's ${name} has a percent sign that encodes nothing`);
  }
};
