import { refusal, type Rules, type Window, type Works, type WorksDetails, type WorksEvent } from '../../contracts/index.js';
import { assertNever, sameJson, type Decider, type OrganisationId } from '../../platform/kernel/index.js';
import type { KnownWorkItem } from '../../work-items/index.js';
import { ownsThem } from './permissions.js';
import { mustBeConsented, mustBeOfProject, type WorkItemOfWorks } from './consent-needed.js';
import { mustBePermitted, type KnownPermit } from './permit-needed.js';

/** What may be revised; the window has a command of its own, because others plan around it. */
export type WorksChanges = Partial<Omit<WorksDetails, 'window'>>;

type PlannedWorks = Omit<Works, 'status' | 'blockedReason' | 'closedReason'>;

export type WorksState =
  | { readonly status: 'UNPLANNED' }
  | { readonly status: 'PLANNED' | 'STARTED' | 'FINISHED'; readonly works: PlannedWorks }
  | { readonly status: 'BLOCKED'; readonly works: PlannedWorks; readonly reason: string; readonly hasBegun: boolean }
  | { readonly status: 'CANCELLED'; readonly works: PlannedWorks; readonly reason: string };

/** What bears on whether works may begin, or go on as another kind: the rule, the permits that there are for them, and what owners decided about their work item. */
export type Permission = { readonly permits: readonly KnownPermit[]; readonly rule: Rules['permitsNeeded']; readonly workItem: WorkItemOfWorks | null };

/** Every command says on behalf of which organisation it is given. */
export type WorksCommand =
  | {
      readonly type: 'plan-works';
      readonly by: OrganisationId;
      readonly worksId: string;
      readonly projectId: string;
      readonly details: WorksDetails;
      /** The one that they name. */
      readonly workItem: KnownWorkItem | null;
    }
  | { readonly type: 'reschedule-works'; readonly by: OrganisationId; readonly window: Window; readonly reason: string | null }
  | ({ readonly type: 'revise-works'; readonly by: OrganisationId; readonly at: Date; readonly changes: WorksChanges } & Permission)
  | ({ readonly type: 'start-works'; readonly by: OrganisationId; readonly at: Date } & Permission)
  | { readonly type: 'finish-works'; readonly by: OrganisationId }
  | { readonly type: 'block-works' | 'cancel-works'; readonly by: OrganisationId; readonly reason: string };

type OpenState = Exclude<WorksState, { readonly status: 'UNPLANNED' | 'CANCELLED' }>;

const decide = (command: WorksCommand, state: WorksState): readonly WorksEvent[] => {
  if (command.type === 'plan-works') return plan(command, state);
  const open = openWorksOf(command.by, state);
  const worksId = open.works.id;
  switch (command.type) {
    case 'reschedule-works': {
      checkWindow(command.window);
      if (sameJson(command.window, open.works.window)) throw refusal('NOTHING_CHANGES', 'window', 'The works have this window');
      return [{ type: 'works-rescheduled', data: { worksId, window: command.window, reason: command.reason } }];
    }
    case 'revise-works': {
      const changes = differing(command.changes, open.works);
      if (changes.workItemId !== undefined) mustBeMovable(changes.workItemId, open, command);
      // Paving that turns into digging needs what digging needs.
      if (changes.kind !== undefined && haveBegun(open)) mustBeAllowed(changes.kind, { ...open.works, ...changes }, command);
      return [{ type: 'works-revised', data: { worksId, ...changes } }];
    }
    case 'start-works': {
      if (open.status === 'STARTED') throw refusal('ALREADY_STARTED', 'worksId');
      // Also when they go on after having been blocked: that was a while ago.
      mustBeAllowed(open.works.kind, open.works, command);
      return [{ type: 'works-started', data: { worksId } }];
    }
    case 'block-works': {
      const reason = given(command.reason);
      if (open.status === 'BLOCKED' && open.reason === reason) throw refusal('NOTHING_CHANGES', 'reason', 'The works are blocked for this reason');
      return [{ type: 'works-blocked', data: { worksId, reason } }];
    }
    case 'finish-works':
      // Also works that nobody said had started, or that were blocked: what is learned late is still true.
      return [{ type: 'works-finished', data: { worksId } }];
    case 'cancel-works':
      return [{ type: 'works-cancelled', data: { worksId, reason: given(command.reason) } }];
    default:
      return assertNever(command);
  }
};

type Given = Permission & { readonly at: Date };

const mustBeAllowed = (kind: WorksDetails['kind'], works: Pick<PlannedWorks, 'workItemId'>, { at, permits, rule, workItem }: Given): void => {
  mustBePermitted(kind, at, permits, rule);
  mustBeLookedUp(works, workItem);
  mustBeConsented(kind, at, workItem, rule);
};

/** What has begun was begun for one work item: it neither leaves that, nor joins one that waits. */
const mustBeMovable = (to: string | null, open: OpenState, { at, rule, workItem }: Given): void => {
  const { works } = open;
  mustBeLookedUp({ workItemId: to }, workItem);
  if (workItem) mustBeOfProject(workItem, works.projectId);
  if (!haveBegun(open)) return;
  if (works.workItemId != null) throw refusal('ALREADY_STARTED', 'workItemId', 'They stay with the work item that they were begun for');
  mustBeConsented(works.kind, at, workItem, rule);
};

/** They may have been revised since. */
const mustBeLookedUp = ({ workItemId = null }: Pick<PlannedWorks, 'workItemId'>, workItem: WorkItemOfWorks | null): void => {
  if (workItemId !== (workItem?.id ?? null)) throw refusal('VERSION_CONFLICT');
};

const plan = ({ by, worksId, projectId, details, workItem }: WorksCommand & { readonly type: 'plan-works' }, state: WorksState): readonly WorksEvent[] => {
  if (state.status !== 'UNPLANNED') throw refusal('ALREADY_EXISTS');
  checkWindow(details.window);
  if (workItem) mustBeOfProject(workItem, projectId);
  return [{ type: 'works-planned', data: { ...details, worksId, ownerId: by, projectId } }];
};

/** The works, where this organisation may still change them. */
const openWorksOf = (by: OrganisationId, state: WorksState): OpenState => {
  if (state.status === 'UNPLANNED') throw refusal('UNKNOWN_WORKS', 'worksId');
  ownsThem.mustHold({ by, ownerId: state.works.ownerId });
  if (state.status === 'FINISHED') throw refusal('ALREADY_FINISHED', 'worksId');
  if (state.status === 'CANCELLED') throw refusal('ALREADY_CANCELLED', 'worksId');
  return state;
};

const haveBegun = (state: WorksState): boolean => state.status === 'STARTED' || (state.status === 'BLOCKED' && state.hasBegun);

const checkWindow = ({ start, end }: Window): void => {
  if (end !== null && end <= start) throw refusal('WINDOW_ENDS_BEFORE_START', 'window.end', `The window starts at ${start} and ends at ${end}`);
};

const given = (reason: string): string => {
  if (reason.trim() === '') throw refusal('REASON_MISSING', 'reason');
  return reason.trim();
};

const differing = (changes: WorksChanges, works: PlannedWorks): WorksChanges => {
  const real = Object.entries(changes).filter(([name, value]) => value !== undefined && !sameJson(value, works[name as keyof WorksChanges] ?? null));
  if (real.length === 0) throw refusal('NOTHING_CHANGES');
  return Object.fromEntries(real);
};

const evolve = (state: WorksState, event: WorksEvent): WorksState => {
  if (event.type === 'works-planned') {
    const { worksId, ...planned } = event.data;
    return { status: 'PLANNED', works: { ...planned, id: worksId } };
  }
  if (state.status === 'UNPLANNED') throw new Error(`${event.type} before works-planned: this is no history of works`);
  const { works } = state;
  switch (event.type) {
    case 'works-rescheduled':
      return { ...state, works: { ...works, window: event.data.window } };
    case 'works-revised': {
      const { worksId: _, ...changes } = event.data;
      return { ...state, works: { ...works, ...changes } };
    }
    case 'works-started':
      return { status: 'STARTED', works };
    case 'works-blocked':
      return { status: 'BLOCKED', works, reason: event.data.reason, hasBegun: haveBegun(state) };
    case 'works-finished':
      return { status: 'FINISHED', works };
    case 'works-cancelled':
      return { status: 'CANCELLED', works, reason: event.data.reason };
    default:
      return assertNever(event);
  }
};

/** What an organisation does at a place during a time: planned, perhaps blocked, in the end finished or cancelled; by its owner only. */
export const worksDecider: Decider<WorksState, WorksCommand, WorksEvent> = {
  category: 'works',
  initialState: { status: 'UNPLANNED' },
  decide,
  evolve,
};

/** The works as everybody sees them. */
export const asPublished = (state: WorksState): Works => {
  if (state.status === 'UNPLANNED') throw refusal('UNKNOWN_WORKS', 'worksId');
  return {
    ...state.works,
    status: state.status,
    blockedReason: state.status === 'BLOCKED' ? state.reason : null,
    closedReason: state.status === 'CANCELLED' ? state.reason : null,
  };
};
