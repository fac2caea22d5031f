import { refusal, type Project } from '../../../contracts/index.js';
import { assertNever, type Decider } from '../../../platform/kernel/index.js';

export type ProjectState = { readonly status: 'unknown' } | { readonly status: 'open'; readonly project: Project };

export type ProjectCommand = {
  readonly type: 'open-project';
  /** Whether the organisation that opens it is registered. */
  readonly openerIsKnown: boolean;
  readonly project: Project;
};

export type ProjectEvent = {
  readonly type: 'project-opened';
  readonly data: { readonly projectId: string } & Omit<Project, 'id'>;
};

/** A renewal of one estate, or the standing area project of a street. Two may bear one name: streets do. */
export const projects: Decider<ProjectState, ProjectCommand, ProjectEvent> = {
  category: 'project',
  initialState: { status: 'unknown' },
  decide: ({ openerIsKnown, project: { id: projectId, ...project } }, state) => {
    if (!openerIsKnown) throw refusal('UNKNOWN_ORGANISATION', undefined, 'The organisation of your token is not registered');
    if (state.status === 'open') throw refusal('ALREADY_EXISTS', 'idempotencyKey');
    return [{ type: 'project-opened', data: { projectId, ...project } }];
  },
  evolve: (_, event) => {
    switch (event.type) {
      case 'project-opened': {
        const { projectId: id, ...project } = event.data;
        return { status: 'open', project: { id, ...project } };
      }
      default:
        return assertNever(event.type);
    }
  },
};

/** Of a stream that has its first event. */
export const opened = (state: ProjectState): Project => {
  if (state.status === 'unknown') throw new Error('There is no project in this state');
  return state.project;
};
