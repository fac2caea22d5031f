import type { PermitKind, WorksKind } from '../../../libs/contracts/index.js';
import { ImportStopped } from '../api.js';
import { wholeDays } from '../local-days.js';
import { applicant, contractor } from '../parties.js';
import type { Snapshot, Source, Step } from '../source.js';
import { Presence } from './presence.js';
import { nameOf, type RoadDigEvent } from './read.js';

/** The source's kinds, by the words in them; whatever else is digging. The reason of each is in docs/importing.md. */
const kindOf = (kind: string): WorksKind => {
  if (/搶修|緊急/.test(kind)) return 'EMERGENCY_REPAIR';
  if (/維養/.test(kind)) return 'PAVING';
  if (/孔蓋|開孔/.test(kind)) return 'ACCESS_CLOSURE';
  return 'EXCAVATION';
};

/** The kinds that begin with a permit (rule permits.needed); a burst pipe gets its own as well, if later. */
const permitOf: { readonly [K in WorksKind]?: PermitKind } = { EXCAVATION: 'DIG', EMERGENCY_REPAIR: 'DIG', ACCESS_CLOSURE: 'CLOSE_LANE' };

const projectKey = ({ city, district }: RoadDigEvent): string => `area/${city}/${district}`;
const known = (name: string): string => (name === '' || name === 'N/A' ? '未填' : name);

/** What the source says of a case, of what can change. An application with several entries has all their places, and the time of them all. */
type Said = {
  readonly title: string;
  readonly kind: WorksKind;
  readonly start: string;
  readonly end: string;
  readonly contractor: string;
  readonly working: boolean;
  readonly places: readonly (readonly [number, number])[];
};
/** A case while it stands open, as it was last said to be; `changes` counts what was said, for keys. */
type Case = { readonly by: string; readonly project: string; said: Said; changes: number; started: boolean };

/** The road-dig cases of three cities as commands of the parties, poll by poll. */
export const northTaiwanSource = (events: readonly RoadDigEvent[]): Source => {
  const described = events.filter(({ applicant: name }) => name !== '');
  const contractors = [...described.map((event) => event.contractor), ...events.filter(({ field }) => field === 'contractor').map((event) => event.new)];
  const organisations = [...described.map((event) => applicant(known(event.applicant))), ...contractors.map((name) => contractor(known(name)))];
  const projects = described.map((event) => ({
    key: projectKey(event),
    name: `Area project of ${event.district}, ${event.city}`,
    district: `${event.city} ${event.district}`,
  }));
  return {
    name: 'north-taiwan-roaddig',
    organisations: [...new Map(organisations.map((each) => [each.key, each])).values()],
    projects: [...new Map(projects.map((each) => [each.key, each])).values()],
    snapshots: snapshotsOf(events),
    offices: ['MUNICIPAL_ROADS', 'TRAFFIC_POLICE'],
  };
};

const snapshotsOf = (events: readonly RoadDigEvent[]): readonly Snapshot[] => {
  const presences = new Map<string, Presence>();
  const open = new Map<string, Case>();
  return [...Map.groupBy(events, ({ snapshot_time }) => snapshot_time)].map(([at, polled]) => ({
    at,
    steps: [...Map.groupBy(polled, ({ city }) => city)].flatMap(([city, ofCity]) => {
      const presence = presences.get(city) ?? new Presence();
      presences.set(city, presence);
      const steps = ofCity.flatMap((event) => stepsOf(event, at, presence, open));
      return [...steps, ...presence.polled(at).map((name) => gone(name, at, open))];
    }),
  }));
};

const stepsOf = (event: RoadDigEvent, at: string, presence: Presence, open: Map<string, Case>): readonly Step[] => {
  const name = nameOf(event);
  switch (event.event) {
    case 'NO_LONGER_LISTED':
      presence.missed(name, at);
      return [];
    case 'CHANGED':
      return changed(name, (said) => ({ ...said, ...changeOf(event) }), at, open);
    case 'REPORTED':
    case 'REPORTED_AGAIN':
      // One more entry of a case that stands, or one that is back before its absence was confirmed: the same works.
      return presence.seen(name) ? planned(name, event, at, open) : changed(name, (said) => withEntry(said, saidBy(event)), at, open);
    default:
      throw new ImportStopped(`${name} has an event ${event.event}, which docs/importing.md does not know`);
  }
};

const saidBy = ({ title, kind, start, end, contractor: builder, working, lat, lon, ...event }: RoadDigEvent): Said => ({
  title: title.trim() || nameOf(event),
  kind: kindOf(kind),
  start: start < end ? start : end,
  end: start < end ? end : start,
  contractor: contractor(known(builder)).key,
  working: working === 'yes',
  places: [[Number(lon), Number(lat)]],
});

/** Grows, and never shrinks: entries come and go one by one, and nobody says which. */
const withEntry = (said: Said, entry: Said): Said => ({
  ...said,
  start: entry.start < said.start ? entry.start : said.start,
  end: entry.end > said.end ? entry.end : said.end,
  working: said.working || entry.working,
  places: [...said.places, ...entry.places.filter(([x, y]) => !said.places.some(([a, b]) => a === x && b === y))],
});

const changeOf = ({ field, new: value }: RoadDigEvent): Partial<Said> => {
  switch (field) {
    case 'title':
      return { title: value.trim() };
    case 'kind':
      return { kind: kindOf(value) };
    case 'start':
    case 'end':
      return { [field]: value };
    case 'contractor':
      return { contractor: contractor(known(value)).key };
    case 'working':
      return { working: value === 'yes' };
    default:
      throw new ImportStopped(`A case changes its ${field}, which docs/importing.md does not know`);
  }
};

const planned = (name: string, event: RoadDigEvent, at: string, open: Map<string, Case>): readonly Step[] => {
  const { application_no, address } = event;
  const owner = applicant(known(event.applicant)).key;
  const stands: Case = { by: owner, project: projectKey(event), said: saidBy(event), changes: 0, started: false };
  const { title, kind, contractor: builder, working } = stands.said;
  open.set(name, stands);
  const step = { by: owner, works: name, project: stands.project, occurredAt: at };
  const plan: Step = {
    ...step,
    mutation: 'planWorks',
    // What was gone and came back is other works.
    key: `${name}/planned/${at}`,
    input: {
      title,
      kind,
      footprint: footprintOf(stands.said),
      window: windowOf(stands.said),
      address: address || null,
      reference: { permit: application_no.trim(), section: null },
    },
    contractor: builder,
  };
  return working ? [plan, started(stands, { ...step, key: `${name}/started/${at}` })] : [plan];
};

/** Cases are listed by their permits: what is worked on was permitted. */
const started = (stands: Case, step: Omit<Step, 'mutation' | 'input'>): Step => {
  stands.started = true;
  return { ...step, mutation: 'startWorks', input: {}, ...permitted(stands.said, step.works) };
};

const permitted = (said: Said, works: string): Pick<Step, 'permit'> => {
  const kind = permitOf[said.kind];
  return kind ? { permit: { kind, window: windowOf(said), purpose: said.title || works } } : {};
};

/** Only what differs from what was said last; of something that nobody planned, nothing. */
const changed = (name: string, say: (before: Said) => Said, at: string, open: Map<string, Case>): readonly Step[] => {
  const stands = open.get(name);
  if (!stands) return [];
  const [before, now] = [stands.said, say(stands.said)];
  stands.said = now;
  const step = { by: stands.by, works: name, project: stands.project, occurredAt: at };
  stands.changes++;
  const key = (what: string) => `${name}/${what}/${at}/${stands.changes}`;
  const steps: Step[] = [];
  if (now.start !== before.start || now.end !== before.end)
    steps.push({ ...step, mutation: 'rescheduleWorks', key: key('rescheduled'), input: { window: windowOf(now) } });
  const input = {
    ...(now.title !== before.title && { title: now.title }),
    ...(now.kind !== before.kind && { kind: now.kind }),
    ...(now.places.length !== before.places.length && { footprint: footprintOf(now) }),
  };
  const builder = now.contractor === before.contractor ? {} : { contractor: now.contractor };
  if (Object.keys({ ...input, ...builder }).length > 0) steps.push({ ...step, mutation: 'reviseWorks', key: key('revised'), input, ...builder });
  if (now.working && !before.working) steps.push(started(stands, { ...step, key: key('started') }));
  return steps;
};

const gone = (name: string, at: string, open: Map<string, Case>): Step => {
  const stands = open.get(name);
  if (!stands) throw new ImportStopped(`${name} is gone, but was never reported`);
  open.delete(name);
  const step = { by: stands.by, works: name, project: stands.project, occurredAt: at, key: `${name}/gone/${at}` };
  const { end } = windowOf(stands.said);
  const over = end !== null && end <= new Date(at).toISOString();
  // What was mended was dug for, whether or not a poll saw it.
  const unseen = stands.said.kind === 'EMERGENCY_REPAIR' && !stands.started;
  if (over) return { ...step, mutation: 'finishWorks', input: {}, ...(unseen && permitted(stands.said, name)) };
  return { ...step, mutation: 'cancelWorks', input: { reason: 'No longer listed by the city before its end' } };
};

const windowOf = ({ start, end }: Said) => wholeDays(start, end);

const footprintOf = ({ places }: Said) => ({ geometry: { type: 'MultiPoint', coordinates: places }, widthMetres: 0 });
