import type { Caller } from './caller.js';

/** Whom an event is for, beside whoever acted (docs/visibility.md). Told in words; its `seersOf` are what readers compare. */
export type Audience =
  /** Everybody, also without a token. */
  | 'public'
  /** Who takes part in one of its projects. */
  | 'parties'
  /** These; with none named, the organisation that acted is alone with it. */
  | { readonly organisations: readonly string[] }
  /** Who takes part in the case. */
  | { readonly caseId: string }
  /** These persons, whichever organisation they act for, and not their organisations; with none named, the person who acted. */
  | { readonly persons: readonly string[] };

/** What never goes beyond the organisation that acted. */
export const ownOrganisation: Audience = { organisations: [] };

/** Where an organisation takes part: in a project, in all of them, or in a case. */
export type Scope = `project:${string}` | `case:${string}`;
export type Seer = Scope | `organisation:${string}` | `person:${string}`;

export const everyProject: Scope = 'project:*';
export const projectScope = (id: string): Scope => `project:${id}`;
export const caseScope = (id: string): Scope => `case:${id}`;

/** What an event says of who may see it. */
export type Addressed = {
  readonly audience: Audience;
  readonly actor: Pick<Caller, 'personId' | 'organisationId' | 'principalId'>;
  readonly projectIds: readonly string[];
};

/** Who reads; `null`: somebody without a token, who sees what is public. */
export type Viewer = Pick<Caller, 'personId' | 'organisationId'>;

const organisationSeer = (id: string): Seer => `organisation:${id}`;
const personSeer = (id: string): Seer => `person:${id}`;

/** Who is one of these sees it; `null`: everybody. In one order, each once. An event of no project has no parties but who acted. */
export const seersOf = ({ audience, actor, projectIds }: Addressed): readonly Seer[] | null => {
  if (audience === 'public') return null;
  if (typeof audience === 'object' && 'persons' in audience) return inOrder([...audience.persons, actor.personId].map(personSeer));
  const acted = [actor.organisationId, ...(actor.principalId === undefined ? [] : [actor.principalId])].map(organisationSeer);
  if (audience === 'parties') return inOrder([...acted, ...projectIds.map(projectScope), ...(projectIds.length === 0 ? [] : [everyProject])]);
  return inOrder([...acted, ...('caseId' in audience ? [caseScope(audience.caseId)] : audience.organisations.map(organisationSeer))]);
};

const inOrder = (seers: readonly Seer[]): readonly Seer[] => [...new Set(seers)].sort();

/** Which seers a reader is by itself; where its organisation takes part is looked up. */
export const seersIn = ({ organisationId, personId }: Viewer): readonly Seer[] => [organisationSeer(organisationId), personSeer(personId)];

/** The definition; what reads rows says the same in SQL, in its condition. */
export const maySee = (event: Addressed, viewer: (Viewer & { readonly takesPartIn: ReadonlySet<Scope> }) | null): boolean => {
  const seers = seersOf(event);
  if (seers === null) return true;
  if (viewer === null) return false;
  const [own, within] = [seersIn(viewer), viewer.takesPartIn as ReadonlySet<Seer>];
  return seers.some((seer) => own.includes(seer) || within.has(seer));
};

/** For what hangs on an event, whoever acts then. */
export const inherited = ({ audience, actor }: Pick<Addressed, 'audience' | 'actor'>): Audience => {
  if (typeof audience === 'string' || 'caseId' in audience) return audience;
  if ('persons' in audience) return { persons: [...new Set([...audience.persons, actor.personId])] };
  const { organisationId, principalId } = actor;
  return { organisations: [...new Set([...audience.organisations, organisationId, ...(principalId === undefined ? [] : [principalId])])] };
};
