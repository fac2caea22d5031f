import { mergeTokens } from '../../libs/platform/graphql/index.js';
import type { Party } from '../../libs/platform/kernel/index.js';
import { ImportStopped, type Api } from './api.js';
import type { Progress } from './progress.js';
import type { Snapshot, Source, SourceOrganisation, Step } from './source.js';
import { readState, writeState, type ImportState } from './state.js';

/** Lanes at once: commands of one project and one home of works go one after another, so that every run writes them in one order. */
const AT_ONCE = 16;

export type ImportOptions = { readonly url: string; readonly stateFile: string; readonly progress: Progress };

/** The authority whose list it is: it registers who is named in it, and opens the area projects. */
const authority = { organisation: 'installation', party: 'GOVERNMENT' } as const;

type Known = {
  readonly organisations: ReadonlyMap<string, { readonly organisation: string; readonly party: Party }>;
  readonly projects: ReadonlyMap<string, string>;
  readonly token: string;
};

/**
 * Sends what the source holds and the system does not have yet. May be stopped at any point and run again: confirmed
 * snapshots are left out, and what was sent before is answered as it was the first time.
 */
export const runImport = async (source: Source, api: Api, options: ImportOptions): Promise<ImportState> => {
  const { stateFile, progress, url } = options;
  const before = await usable(await readState(stateFile), api, url);
  const confirmed = [...(before?.snapshots ?? [])];
  const works = new Map(Object.entries(before?.works ?? {}));
  const left = source.snapshots.slice(confirmed.length);
  if (before && left.length === 0) return before;
  const known = await makeKnown(source, api);
  const organisations = Object.fromEntries([...known.organisations].map(([key, { organisation }]) => [key, organisation]));
  const state = (): ImportState => ({ url, snapshots: confirmed, organisations, works: Object.fromEntries(works) });
  progress.start(
    source.snapshots.reduce((sum, { steps }) => sum + steps.length, 0),
    source.snapshots.slice(0, confirmed.length).reduce((sum, { steps }) => sum + steps.length, 0),
  );
  for (const snapshot of left) {
    const tokens = await sendSnapshot(snapshot, { source, api, known, works, progress });
    const cursor = await api.cursor(mergeTokens(known.token, ...tokens));
    confirmed.push({ snapshot: snapshot.at, cursor });
    await writeState(stateFile, state());
  }
  progress.stop();
  return state();
};

/** State of another installation, or of one that has been emptied since, says nothing: keys will tell what was sent. */
const usable = async (state: ImportState | undefined, api: Api, url: string): Promise<ImportState | undefined> => {
  const last = state?.snapshots.at(-1);
  if (!state || !last || state.url !== url) return undefined;
  try {
    const { works } = await api.ask<{ works: { totalCount: number } }>(
      'query ($cursor: Cursor!) { works(asOf: { cursor: $cursor }, statuses: [PLANNED, STARTED, BLOCKED, FINISHED, CANCELLED], first: 1) { totalCount } }',
      { cursor: last.cursor },
    );
    return works.totalCount >= Object.keys(state.works).length ? state : undefined;
  } catch (error) {
    if (error instanceof ImportStopped && /cursor|restored/i.test(error.message)) return undefined;
    throw error;
  }
};

const makeKnown = async (source: Source, api: Api): Promise<Known> => {
  const tokens: string[] = [];
  const organisations = new Map<string, { organisation: string; party: Party }>();
  await inLanes(
    source.organisations.map((organisation) => [organisation]),
    async ({ key, name, party }: SourceOrganisation) => {
      const input = { idempotencyKey: `${source.name}/${key}`, occurredAt: beginning(source), name, party };
      const { organisation, token } = await api.send<{ organisation: { id: string } }>('registerOrganisation', 'organisation { id }', input, authority);
      organisations.set(key, { organisation: organisation.id, party });
      tokens.push(token);
    },
  );
  const opener = await registerAuthority(source, api);
  const projects = new Map<string, string>();
  for (const { key, name, district } of source.projects) {
    const input = { idempotencyKey: `${source.name}/${key}`, occurredAt: beginning(source), name, district, kind: 'AREA' };
    const { project, token } = await api.send<{ project: { id: string } }>('openProject', 'project { id }', input, opener);
    projects.set(key, project.id);
    tokens.push(token);
  }
  return { organisations, projects, token: mergeTokens(...tokens) };
};

/** Who and where is first heard of in the first poll. */
const beginning = ({ snapshots }: Source): string | undefined => snapshots[0]?.at;

const registerAuthority = async (source: Source, api: Api): Promise<{ readonly organisation: string; readonly party: 'GOVERNMENT' }> => {
  const input = { idempotencyKey: `${source.name}/authority`, occurredAt: beginning(source), name: `Road administration (${source.name})`, party: 'GOVERNMENT' };
  const { organisation } = await api.send<{ organisation: { id: string } }>('registerOrganisation', 'organisation { id }', input, authority);
  return { organisation: organisation.id, party: 'GOVERNMENT' };
};

type Sending = { readonly source: Source; readonly api: Api; readonly known: Known; readonly works: Map<string, string>; readonly progress: Progress };

const sendSnapshot = async ({ steps }: Snapshot, sending: Sending): Promise<readonly string[]> => {
  const tokens: string[] = [];
  await inLanes([...Map.groupBy(steps, ({ by, project }) => `${project} ${sending.known.organisations.get(by)?.party === 'CONTRACTOR'}`).values()], async (step) => {
    tokens.push(await sendStep(step, sending));
    sending.progress.step();
  });
  return tokens;
};

const sendStep = async (step: Step, { source, api, known, works }: Sending): Promise<string> => {
  const as = known.organisations.get(step.by);
  if (!as) throw new ImportStopped(`${step.key}: ${step.by} is no organisation of the source`);
  const base = { idempotencyKey: `${source.name}/${step.key}`, occurredAt: step.occurredAt, ...step.input };
  const contractor = step.contractor === undefined ? {} : { contractorId: step.contractor === null ? null : known.organisations.get(step.contractor)?.organisation };
  const about = step.mutation === 'planWorks' ? { projectId: known.projects.get(step.project), token: known.token } : { worksId: works.get(step.works) };
  try {
    const answer = await api.send<{ works: { id: string } }>(step.mutation, 'works { id }', { ...base, ...about, ...contractor }, as);
    works.set(step.works, answer.works.id);
    return answer.token;
  } catch (error) {
    if (error instanceof ImportStopped) throw new ImportStopped(`${step.works}: ${error.message}`);
    throw error;
  }
};

/** Each lane in its order, some lanes at once. The first failure lets what is under way end, and is thrown. */
const inLanes = async <Item>(lanes: readonly (readonly Item[])[], work: (item: Item) => Promise<void>): Promise<void> => {
  const waiting = [...lanes];
  let failed = false;
  const runner = async () => {
    for (let lane = waiting.shift(); lane && !failed; lane = waiting.shift()) {
      for (const item of lane) {
        if (failed) return;
        await work(item).catch((error: unknown) => {
          failed = true;
          throw error;
        });
      }
    }
  };
  const results = await Promise.allSettled(Array.from({ length: AT_ONCE }, runner));
  const fault = results.find((result) => result.status === 'rejected');
  if (fault) throw fault.reason;
};
