import { mergeTokens } from '../../libs/platform/graphql/index.js';
import type { Party } from '../../libs/platform/kernel/index.js';
import { ImportStopped, type Api } from './api.js';
import type { Progress } from '../progress.js';
import type { Snapshot, Source, SourceOrganisation, Step } from './source.js';
import { readState, writeState, type ImportState } from './state.js';

/** Lanes at once: commands of one project and one home of works go one after another, so that every run writes them in one order. */
const AT_ONCE = 16;

export type ImportOptions = { readonly url: string; readonly stateFile: string; readonly progress: Progress };

type Sender = { readonly organisation: string; readonly party: Party };

/** Whoever installed Hutong registers who is named in the list, and the authority whose list it is. */
const founder = { organisation: 'installation', party: 'GOVERNMENT' } as const;

type Known = {
  readonly organisations: ReadonlyMap<string, Sender>;
  readonly projects: ReadonlyMap<string, string>;
  /** As an organisation of its own. */
  readonly authority: Sender;
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
  const tokens = { ofWorks: new Map<string, string>(), confirmed: mergeTokens(known.token, ...(before?.token ? [before.token] : [])) };
  const state = (): ImportState => ({ url, snapshots: confirmed, organisations, works: Object.fromEntries(works), token: tokens.confirmed });
  progress.start(
    source.snapshots.reduce((sum, { steps }) => sum + steps.length, 0),
    source.snapshots.slice(0, confirmed.length).reduce((sum, { steps }) => sum + steps.length, 0),
  );
  for (const snapshot of left) {
    const sent = await sendSnapshot(snapshot, { source, api, known, works, tokens, progress });
    tokens.confirmed = mergeTokens(tokens.confirmed, ...sent);
    const cursor = await api.cursor(tokens.confirmed);
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
  const organisations = new Map<string, Sender>();
  await inLanes(
    source.organisations.map((organisation) => [organisation]),
    async ({ key, name, party }: SourceOrganisation) => {
      const input = { idempotencyKey: `${source.name}/${key}`, occurredAt: beginning(source), name, party };
      const { organisation, token } = await api.send<{ organisation: { id: string } }>('registerOrganisation', 'organisation { id }', input, founder);
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
  tokens.push(...(await appoint(source, api, opener, [...projects.values()])));
  return { organisations, projects, authority: opener, token: mergeTokens(...tokens) };
};

/** The authority grants in its own projects what its list says is granted. */
const appoint = async (source: Source, api: Api, { organisation }: Sender, projectIds: readonly string[]): Promise<readonly string[]> => {
  const tokens: string[] = [];
  for (const office of source.offices) {
    const input = { idempotencyKey: `${source.name}/${office}`, occurredAt: beginning(source), organisationId: organisation, office, projectIds };
    tokens.push((await api.send('appointOrganisation', 'organisation { id }', input, founder)).token);
  }
  return tokens;
};

/** Who and where is first heard of in the first poll. */
const beginning = ({ snapshots }: Source): string | undefined => snapshots[0]?.at;

const registerAuthority = async (source: Source, api: Api): Promise<Sender> => {
  const input = { idempotencyKey: `${source.name}/authority`, occurredAt: beginning(source), name: `Road administration (${source.name})`, party: 'GOVERNMENT' };
  const { organisation } = await api.send<{ organisation: { id: string } }>('registerOrganisation', 'organisation { id }', input, founder);
  return { organisation: organisation.id, party: 'GOVERNMENT' };
};

type Sending = {
  readonly source: Source;
  readonly api: Api;
  readonly known: Known;
  readonly works: Map<string, string>;
  /** What contexts have to hear of before they can answer: of each works what was written last in this run, and all of the snapshots before. */
  readonly tokens: { readonly ofWorks: Map<string, string>; confirmed: string };
  readonly progress: Progress;
};

const sendSnapshot = async ({ steps }: Snapshot, sending: Sending): Promise<readonly string[]> => {
  const sent: string[] = [];
  await inLanes([...Map.groupBy(steps, ({ by, project }) => `${project} ${sending.known.organisations.get(by)?.party === 'CONTRACTOR'}`).values()], async (step) => {
    sent.push(...(await sendStep(step, sending)));
    sending.progress.step();
  });
  return sent;
};

/** @returns the tokens of what was written */
const sendStep = async (step: Step, sending: Sending): Promise<readonly string[]> => {
  const { source, api, known, works, tokens } = sending;
  const as = known.organisations.get(step.by);
  if (!as) throw new ImportStopped(`${step.key}: ${step.by} is no organisation of the source`);
  const base = { idempotencyKey: `${source.name}/${step.key}`, occurredAt: step.occurredAt, ...step.input };
  const contractor = step.contractor === undefined ? {} : { contractorId: step.contractor === null ? null : known.organisations.get(step.contractor)?.organisation };
  const about = step.mutation === 'planWorks' ? { projectId: known.projects.get(step.project), token: known.token } : { worksId: works.get(step.works) };
  try {
    const granted = await grantPermit(step, as, sending);
    const input = { ...base, ...about, ...contractor, ...(granted !== undefined && { token: granted }) };
    const answer = await api.send<{ works: { id: string } }>(step.mutation, 'works { id }', input, as);
    works.set(step.works, answer.works.id);
    tokens.ofWorks.set(step.works, answer.token);
    return [answer.token, ...(granted === undefined ? [] : [granted])];
  } catch (error) {
    if (error instanceof ImportStopped) throw new ImportStopped(`${step.works}: ${error.message}`);
    throw error;
  }
};

/** What the step was permitted: asked for by the applicant, granted by the authority, both when the list says so. @returns the token of the grant */
const grantPermit = async (step: Step, applicant: Sender, { source, api, known, works, tokens }: Sending): Promise<string | undefined> => {
  if (!step.permit) return undefined;
  const command = (what: string) => ({ idempotencyKey: `${source.name}/${step.key}/${what}`, occurredAt: step.occurredAt });
  const request = { ...command('permit'), worksId: works.get(step.works), ...step.permit, token: tokens.ofWorks.get(step.works) ?? tokens.confirmed };
  const { permit } = await api.send<{ permit: { id: string } }>('requestPermit', 'permit { id }', request, applicant);
  const { token } = await api.send('consentToPermit', 'permit { id }', { ...command('consent'), permitId: permit.id }, known.authority);
  return token;
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
