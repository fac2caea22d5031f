import { expect } from '@jest/globals';
import { encodeCursor, toGlobalId } from '../../../libs/platform/graphql/index.js';
import { leafHash } from '../../../libs/platform/proof/index.js';
import type { TrueEntry, Truth } from './model.js';
import { raw, type Viewer, type World } from './world.js';

type Edges<Node> = { readonly totalCount: number; readonly edges: readonly { readonly node: Node }[] };
type Shown = {
  readonly id: string;
  readonly threadCount: number;
  readonly threads: readonly { readonly id: string }[];
  readonly notes: readonly { readonly text: string }[];
};
const idsOf = ({ edges }: Edges<{ readonly id: string }>): readonly string[] => edges.map(({ node }) => raw(node.id));
const ids = (entries: readonly TrueEntry[]): readonly string[] => entries.map(({ id }) => id);

export type Seen = { readonly world: World; readonly truth: Truth; readonly viewer: Viewer; readonly visible: readonly TrueEntry[]; readonly place: number };

export const cursorAt = ({ coordination: { store } }: World, position: number): string => encodeCursor({ query: 'timeline', generation: store.generation, position });

const args = (given: object): string =>
  Object.entries(given)
    .map(([name, value]) => `${name}: ${JSON.stringify(value).replaceAll(/"(\w+)":/g, '$1:')}`)
    .join(', ');
const timeline = async ({ viewer }: Seen, given: object): Promise<Edges<{ readonly id: string }>> =>
  (await viewer.ask(`{ timeline(${args({ first: 1000, ...given })}) { totalCount edges { node { id data } } } }`)).timeline;

/** Each compares what a viewer gets in one way with what there is for it: all of that, and nothing else. */
export const channels: Readonly<Record<string, (seen: Seen) => Promise<void>>> = {
  'timeline, page by page': async ({ viewer, visible }) => {
    const read: string[] = [];
    for (let after: string | null = null; ;) {
      const { timeline: page } = await viewer.ask(
        'query ($after: String) { timeline(first: 17, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node { id type data actor subjectId organisation { name } works { id } threadCount } } } }',
        { after },
      );
      expect(page.totalCount).toBe(visible.length);
      read.push(...idsOf(page));
      for (const { node } of page.edges as Edges<{ id: string; actor: string | null }>['edges']) {
        const { subject, actor } = visible.find(({ id }) => id === raw(node.id))!.event;
        const isOthersTalk = subject.type === 'Thread' && actor.organisationId !== viewer.caller?.organisationId;
        expect([node.id, node.actor]).toEqual([node.id, isOthersTalk ? null : actor.personId]);
      }
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
    expect(read).toEqual(ids(visible));
  },

  'timeline, filtered': async (seen) => {
    const { world, viewer, visible, place } = seen;
    const some = visible[place % visible.length]!.event;
    type Filtered = readonly [given: object, wanted: (entry: TrueEntry) => boolean];
    const filters: readonly Filtered[] = [
      ...world.projects.map((id): Filtered => [{ projectId: toGlobalId('Project', id) }, ({ event }) => event.projectIds.includes(id)]),
      [{ filter: { types: ['utilities.works-blocked.v1'] } }, ({ event }) => event.type === 'utilities.works-blocked.v1'],
      [{ filter: { organisationIds: [toGlobalId('Organisation', some.actor.organisationId)] } }, ({ event }) => event.actor.organisationId === some.actor.organisationId],
      [{ filter: { subjectIds: [toGlobalId(some.subject.type, some.subject.id)] } }, ({ event }) => event.subject.id === some.subject.id],
      [{ filter: { excludeOwn: true } }, ({ event }) => event.actor.organisationId !== viewer.caller?.organisationId],
    ];
    for (const [given, wanted] of filters) {
      const found = await timeline(seen, given);
      expect([given, found.totalCount, idsOf(found)]).toEqual([given, visible.filter(wanted).length, ids(visible.filter(wanted))]);
    }
  },

  'timeline, as of a cursor that anybody may have': async (seen) => {
    const { world, truth, visible, place } = seen;
    for (const { position } of [truth.entries[place % truth.entries.length]!, truth.entries.at(-1)!]) {
      const at = await seen.viewer.ask('query ($cursor: Cursor) { timeline(asOf: { cursor: $cursor }, first: 1000) { totalCount edges { node { id } } } }', {
        cursor: cursorAt(world, position),
      });
      const then = ids(visible.filter((entry) => entry.position <= position));
      expect([at.timeline.totalCount, idsOf(at.timeline)]).toEqual([then.length, then]);
    }
  },

  'node, of everything': async ({ viewer, truth, visible, world }) => {
    const seen = new Set(ids(visible));
    const none = (type: string) => viewer.post('query ($id: ID!) { node(id: $id) { id } }', { id: toGlobalId(type, 'none') });
    const nothing = { TimelineEntry: await none('TimelineEntry'), Thread: await none('Thread'), Message: await none('Message'), Note: await none('Note') };
    const own = viewer.caller?.organisationId;
    const all: readonly (readonly [keyof typeof nothing, string, boolean])[] = [
      ...truth.entries.map(({ id }) => ['TimelineEntry', id, seen.has(id)] as const),
      ...[...truth.threads.values()].flatMap(({ id, entry }) => [['Thread', id, seen.has(entry.id)] as const, ['Message', `${id}:1`, seen.has(entry.id)] as const]),
      ...[...truth.notes.values()].map(({ id, organisationId }) => ['Note', id, organisationId === own] as const),
    ];
    expect(world.everybody).toContain(viewer);
    for (const [type, id, may] of all) {
      const answer = await viewer.post('query ($id: ID!) { node(id: $id) { id } }', { id: toGlobalId(type, id) });
      expect([type, id, answer]).toEqual([type, id, may ? JSON.stringify({ data: { node: { id: toGlobalId(type, id) } } }) : nothing[type]]);
    }
  },

  'threads and their messages, wherever they are shown': async ({ viewer, truth, visible }) => {
    const seen = new Set(ids(visible));
    const mine = [...truth.threads.values()].filter(({ entry }) => seen.has(entry.id));
    const { threads, timeline: shown } = (await viewer.ask(
      `{ threads(first: 200) { totalCount edges { node { id messageCount entry { id } messages(first: 50) { totalCount edges { node { text } } } } } }
         timeline(first: 1000) { edges { node { id threadCount threads { id } } } } }`,
    )) as { threads: Edges<{ id: string; messageCount: number; entry: { id: string }; messages: Edges<object> }>; timeline: Edges<Shown> };
    expect([threads.totalCount, idsOf(threads)]).toEqual([mine.length, mine.map(({ id }) => id)]);
    const told = threads.edges.map(({ node: { messageCount, entry, messages } }) => [messageCount, messages.totalCount, messages.edges.length, raw(entry.id)]);
    expect(told).toEqual(mine.map(({ messages, entry }) => [messages, messages, messages, entry.id]));
    for (const { node } of shown.edges) {
      const on = mine.filter(({ entry }) => entry.id === raw(node.id)).map(({ id }) => id);
      expect([node.threadCount, node.threads.map(({ id }) => raw(id))]).toEqual([on.length, on.reverse()]);
    }
  },

  'notes, by themselves and on entries': async ({ viewer, truth }) => {
    const mine = [...truth.notes.values()].filter(({ organisationId }) => organisationId === viewer.caller?.organisationId);
    const { notes, timeline: shown } = (await viewer.ask(
      '{ notes(first: 1000) { totalCount edges { node { id text entry { id } } } } timeline(first: 1000) { edges { node { id notes { text } } } } }',
    )) as { notes: Edges<{ id: string; text: string }>; timeline: Edges<Shown> };
    expect([notes.totalCount, notes.edges.map(({ node }) => node.text)]).toEqual([mine.length, mine.map(({ text }) => text)]);
    for (const { node } of shown.edges) {
      const on = mine.filter(({ entryId }) => entryId === raw(node.id)).map(({ text }) => text);
      expect(node.notes.map(({ text }) => text)).toEqual(on.reverse());
    }
  },

  'an area, and what stands on the map': async (seen) => {
    const { viewer, visible, truth } = seen;
    const planned = truth.entries.filter(({ event }) => event.type.endsWith('works-planned.v1') && event.audience === 'public').map(({ event }) => event.subject.id);
    const area = {
      type: 'Polygon',
      coordinates: [
        [
          [116, 39.5],
          [117, 39.5],
          [117, 40.5],
          [116, 40.5],
          [116, 39.5],
        ],
      ],
    };
    const found = await viewer.ask(
      `query ($area: GeoJSON) { timeline(area: $area, first: 1000) { edges { node { id data } } } works(area: $area, first: 1000) { edges { node { id title } } }
         conflicts(first: 1000) { edges { node { id works { id } } } } chances(first: 1000) { edges { node { id } } } tasks(first: 1000) { edges { node { id } } } }`,
      { area },
    );
    const here = idsOf(found.timeline);
    expect(here).toEqual(ids(visible).filter((id) => here.includes(id)));
    const aboutThese = visible.filter(({ event }) => event.subject.type === 'Works' && planned.includes(event.subject.id));
    expect(aboutThese.filter(({ id }) => !here.includes(id))).toEqual([]);
    expect([...idsOf(found.works)].sort()).toEqual([...new Set(planned)].sort());
    for (const { node } of found.conflicts.edges) expect(node.works.length).toBe(2);
  },

  'proofs: what one may not see by its hash alone, and no receipt of it': async ({ world, viewer, truth, visible }) => {
    const seen = new Set(ids(visible));
    for (const project of world.projects) {
      const inIt = truth.entries.filter(({ event }) => event.projectIds.includes(project));
      for (let tries = 0; tries < 100; tries++) {
        const { proof } = JSON.parse(
          await world.nobody.post('query ($id: ID!) { node(id: $id) { ... on Project { proof { size } } } }', { id: toGlobalId('Project', project) }),
        ).data.node;
        if (proof?.size === inIt.length) break;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const lines = (await viewer.get(`/proof/${project}/export`)).text.trimEnd().split('\n').slice(1, -1);
      const leaves = lines.filter((_, nth) => nth % 2 === 0);
      expect(leaves).toHaveLength(inIt.length);
      for (const [nth, entry] of inIt.entries()) {
        const { subject, actor } = entry.event;
        const may = seen.has(entry.id) && (subject.type !== 'Thread' || actor.organisationId === viewer.caller?.organisationId);
        const { hash } = JSON.parse(lines[2 * nth + 1]!) as { hash: string };
        expect([entry.id, leaves[nth]!.startsWith('{"hidden"')]).toEqual([entry.id, !may]);
        expect(may ? leafHash(leaves[nth]!) : (JSON.parse(leaves[nth]!) as { hidden: string }).hidden).toBe(hash);
        if (nth % 7 === 0) expect([entry.id, (await viewer.get(`/proof/${project}/receipt?entry=${entry.id}`)).status]).toEqual([entry.id, may ? 200 : 403]);
      }
    }
  },

  'GET, which never answers one with what another had': async ({ world, viewer, truth }) => {
    const path = `/graphql?query=${encodeURIComponent('{ timeline(first: 1000) { totalCount edges { node { id } } } notes { totalCount edges { node { id } } } }')}`;
    const mine = await viewer.get(path);
    expect((await viewer.get(path, { 'if-none-match': mine.etag })).status).toBe(304);
    for (const other of world.everybody) {
      if (other === viewer) continue;
      const theirs = await other.get(path);
      const again = await viewer.get(path, { 'if-none-match': theirs.etag });
      expect([again.status === 304, again.status === 304 ? mine.text : again.text]).toEqual([theirs.text === mine.text, mine.text]);
    }
    expect(truth.entries.length).toBeGreaterThan(0);
  },
};
