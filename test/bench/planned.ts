import { randomUUID } from 'node:crypto';
import type { PublicEvent } from '../../libs/platform/event-bus/index.js';
import type { AppendRequest, EventStore } from '../../libs/platform/event-store/index.js';
import type { JsonObject, OrganisationId } from '../../libs/platform/kernel/index.js';

const day = 86_400_000;

/** Works somewhere in a city of 100 km², for some days of three years: their plan, as the context of their owner appends it. */
export const planned = (): AppendRequest => {
  const id = `utilities.${randomUUID()}`;
  const organisationId = `o${Math.floor(Math.random() * 40)}` as OrganisationId;
  const projectId = `p${Math.floor(Math.random() * 50)}`;
  const [x, y] = [116.3 + Math.random() * 0.117, 39.9 + Math.random() * 0.09];
  const start = Date.UTC(2027, 0, 1) + Math.floor(Math.random() * 1_000) * day;
  const path = [
    [x, y],
    [x + 0.0004, y + 0.0002],
  ];
  const data = {
    worksId: id,
    ownerId: organisationId,
    projectId,
    title: 'Works',
    kind: 'EXCAVATION',
    footprint: { geometry: { type: 'LineString', coordinates: path }, widthMetres: 1.2 },
    window: { start: new Date(start).toISOString(), end: new Date(start + (1 + Math.floor(Math.random() * 20)) * day).toISOString() },
    workingHours: null,
    address: null,
    reference: null,
    contractorId: null,
  };
  return {
    streamId: `works-${id}`,
    expected: 0,
    events: [{ type: 'works-planned', schemaVersion: 1, data, occurredAt: new Date() }],
    metadata: {
      actor: { personId: 'p', organisationId, party: 'UTILITY' },
      correlationId: randomUUID(),
      subject: { type: 'Works', id },
      projectIds: [projectId],
      audience: 'public',
    },
  };
};

/** What became of works that were planned, in the same stream. */
export const went = (plan: AppendRequest, type: string, data: JsonObject): AppendRequest => ({
  ...plan,
  expected: 'exists',
  events: [{ type, schemaVersion: 1, data: { worksId: plan.metadata.subject.id, ...data }, occurredAt: new Date() }],
});

let published = 1;

/** The same as the shared timeline has it from the topic of utilities. */
export const recorded = ({ events, metadata }: AppendRequest): AppendRequest => ({
  streamId: `entry-${++published}`,
  expected: 0,
  events: events.map(({ type, schemaVersion, data, occurredAt }) => {
    const at = occurredAt.toISOString();
    const { actor, subject, projectIds, correlationId } = metadata;
    const about = { actor, subject, projectIds, correlationId, audience: 'public' } as const;
    const event: PublicEvent = {
      ...about,
      id: `utilities:1:${published}`,
      type: `utilities.${type}.v${schemaVersion}`,
      context: 'utilities',
      generation: 1,
      position: published,
      occurredAt: at,
      recordedAt: at,
      data,
    };
    return { type: event.type, schemaVersion, data: event, occurredAt };
  }),
  metadata: { ...metadata, audience: null },
});

/** Appends one after another, as many at a time as share a round trip. */
export const appendMany = async (store: EventStore, requests: readonly AppendRequest[]): Promise<void> => {
  for (let done = 0; done < requests.length; done += 500) await Promise.all(requests.slice(done, done + 500).map((request) => store.append(request)));
};
