import type { WorksKind } from '../../../libs/contracts/index.js';
import { ImportStopped } from '../api.js';
import type { Snapshot, Source, Step } from '../source.js';
import { fromRoc, windowOf } from './dates.js';
import { toWgs84 } from './geometry.js';
import { applicant, contractor } from '../parties.js';
import { nameOf, type TaipeiEvent, type TaipeiFiles } from './read.js';

/** `kind` of the source; the reason of each is in docs/importing.md. */
const kinds: Readonly<Record<string, WorksKind>> = {
  road_maintenance: 'PAVING',
  pipeline_excavation: 'EXCAVATION',
  manhole_work: 'ACCESS_CLOSURE',
  emergency_repair: 'EMERGENCY_REPAIR',
  B: 'PAVING',
  '3': 'PAVING',
};

/** The district's standing area project. */
const projectKey = (district: string): string => `area/${district}`;

/** What is known of works that are listed, to say what a change changes. */
type Listed = { readonly by: string; readonly project: string; readonly kind: WorksKind; first: string; last: string };

/** The Taipei files as commands of the parties, poll by poll. */
export const taipeiSource = (files: TaipeiFiles): Source => {
  const reported = files.events.filter(({ event }) => event === 'REPORTED');
  const organisations = [...reported.map(({ App_Name }) => applicant(App_Name)), ...reported.map(({ Tc_Na }) => contractor(Tc_Na))];
  const districts = [...new Set(reported.map(({ C_Name }) => C_Name))].sort();
  return {
    name: 'taipei-roadworks',
    organisations: [...new Map(organisations.map((each) => [each.key, each])).values()],
    projects: districts.map((district) => ({ key: projectKey(district), name: `Area project of ${district}`, district })),
    snapshots: snapshotsOf(files),
    offices: ['MUNICIPAL_ROADS', 'TRAFFIC_POLICE'],
  };
};

const snapshotsOf = (files: TaipeiFiles): readonly Snapshot[] => {
  const details = new Map(files.works.map((works) => [nameOf(works), works]));
  // The works file has each geometry as last seen; the first is what the first change replaced.
  const firstGeometry = new Map<string, string>();
  for (const event of files.events) {
    if (event.field === 'Positions' && !firstGeometry.has(nameOf(event))) firstGeometry.set(nameOf(event), event.old);
  }
  const listed = new Map<string, Listed>();
  const byPoll = Map.groupBy(files.events, ({ snapshot_time }) => snapshot_time);
  return files.snapshots.map(({ snapshot_time: at }) => ({
    at,
    steps: [...Map.groupBy(byPoll.get(at) ?? [], nameOf)].flatMap(([name, events]) => {
      const works = details.get(name);
      if (!works) throw new ImportStopped(`${name} has events, but is not in the file of works`);
      const [first] = events;
      if (first?.event === 'REPORTED') return planned(first, { at, name, kind: works.kind, geometry: firstGeometry.get(name) ?? works.geometry_twd97, listed });
      return changed(events, at, name, listed);
    }),
  }));
};

type Reported = { readonly at: string; readonly name: string; readonly kind: string; readonly geometry: string; readonly listed: Map<string, Listed> };

const planned = (event: TaipeiEvent, { at, name, kind, geometry, listed }: Reported): readonly Step[] => {
  const { permit_no: permit, section_no: section, AppTime, App_Name, C_Name, Tc_Na, Addr, Cb_Da: first, Ce_Da: last, Co_Ti, NPurp, WItem, DType } = event;
  const known = kinds[kind];
  if (!known) throw new ImportStopped(`${name} is of kind "${kind}", which docs/importing.md does not know`);
  const [by, project] = [applicant(App_Name).key, projectKey(C_Name)];
  listed.set(name, { by, project, kind: known, first, last });
  const appliedFor = fromRoc(AppTime);
  const step = { by, works: name, project };
  const plan: Step = {
    ...step,
    mutation: 'planWorks',
    key: `${name}/planned`,
    // Applied for long before it was listed; never after it was seen.
    occurredAt: appliedFor < new Date(at).toISOString() ? appliedFor : at,
    input: {
      title: [NPurp, WItem].filter(Boolean).join(' · ') || name,
      kind: known,
      footprint: { geometry: toWgs84(geometry), widthMetres: 0 },
      window: windowOf(first, last),
      workingHours: Co_Ti || null,
      address: Addr || null,
      reference: { permit, section },
    },
    contractor: contractor(Tc_Na).key,
  };
  return DType ? [plan, { ...step, mutation: 'blockWorks', key: `${name}/blocked`, occurredAt: at, input: { reason: DType } }] : [plan];
};

/** All that one poll says of one works: at most one other window, and one revision of everything else. */
const changed = (events: readonly TaipeiEvent[], at: string, name: string, listed: Map<string, Listed>): readonly Step[] => {
  const known = listed.get(name);
  if (!known) throw new ImportStopped(`${name} changes at ${at}, but was never reported`);
  const step = { by: known.by, works: name, project: known.project, occurredAt: at };
  if (events.some(({ event }) => event === 'NO_LONGER_LISTED')) return [gone(known, at, step)];
  const changes = new Map(events.map((event) => [event.field, event.new]));
  known.first = changes.get('Cb_Da') ?? known.first;
  known.last = changes.get('Ce_Da') ?? known.last;
  const [address, hours, positions] = ['Addr', 'Co_Ti', 'Positions'].map((field) => changes.get(field));
  const revision = {
    ...(address !== undefined && { address: address || null }),
    ...(hours !== undefined && { workingHours: hours || null }),
    ...(positions !== undefined && { footprint: { geometry: toWgs84(positions), widthMetres: 0 } }),
  };
  const steps: Step[] = [];
  if (changes.has('Cb_Da') || changes.has('Ce_Da'))
    steps.push({ ...step, mutation: 'rescheduleWorks', key: `${name}/rescheduled/${at}`, input: { window: windowOf(known.first, known.last) } });
  if (Object.keys(revision).length > 0) steps.push({ ...step, mutation: 'reviseWorks', key: `${name}/revised/${at}`, input: revision });
  return steps;
};

const gone = ({ kind, first, last }: Listed, at: string, step: Omit<Step, 'mutation' | 'key' | 'input'>): Step => {
  const window = windowOf(first, last);
  const over = window.end !== null && window.end <= new Date(at).toISOString();
  // Nothing in this list says that works have started; only of an emergency does a permit have to be asked for even so.
  const permit = kind === 'EMERGENCY_REPAIR' && { permit: { kind: 'DIG' as const, window, purpose: step.works } };
  return over
    ? { ...step, mutation: 'finishWorks', key: `${step.works}/gone`, input: {}, ...permit }
    : { ...step, mutation: 'cancelWorks', key: `${step.works}/gone`, input: { reason: 'No longer listed by the city before its end' } };
};
