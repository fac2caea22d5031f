import { refusal, type WorkItem, type WorkItemEvent } from '../../../contracts/index.js';
import { assertNever, type Decider, type OrganisationId } from '../../../platform/kernel/index.js';
import { openedTheProjectOfItem, openedTheProjectNamed } from './permissions.js';

export type WorkItemState = { readonly status: 'unknown' } | { readonly status: 'known'; readonly item: WorkItem };

/** Who sends it, and who opened the project. */
type ByOwner = { readonly by: OrganisationId; readonly openedBy: string };

export type WorkItemCommand =
  | ({ readonly type: 'add-work-item'; readonly item: Omit<WorkItem, 'status' | 'droppedReason'> } & ByOwner)
  | ({ readonly type: 'drop-work-item'; readonly reason: string } & ByOwner);

const decide = (command: WorkItemCommand, state: WorkItemState): readonly WorkItemEvent[] => {
  switch (command.type) {
    case 'add-work-item': {
      const { id: workItemId, title, ...item } = command.item;
      openedTheProjectNamed.mustHold(command);
      if (state.status === 'known') throw refusal('ALREADY_EXISTS', 'idempotencyKey');
      return [{ type: 'work-item-added', data: { workItemId, title: title.trim(), ...item } }];
    }
    case 'drop-work-item': {
      const { id: workItemId, status } = known(state);
      const reason = command.reason.trim();
      openedTheProjectOfItem.mustHold(command);
      if (status === 'DROPPED') throw refusal('ALREADY_DROPPED', 'workItemId');
      if (reason === '') throw refusal('REASON_MISSING', 'reason');
      return [{ type: 'work-item-dropped', data: { workItemId, reason } }];
    }
    default:
      return assertNever(command);
  }
};

const evolve = (state: WorkItemState, event: WorkItemEvent): WorkItemState => {
  switch (event.type) {
    case 'work-item-added': {
      const { workItemId: id, ...item } = event.data;
      return { status: 'known', item: { id, ...item, status: 'PLANNED', droppedReason: null } };
    }
    case 'work-item-dropped':
      return { status: 'known', item: { ...known(state), status: 'DROPPED', droppedReason: event.data.reason } };
    default:
      return assertNever(event);
  }
};

/** One thing to renew, as the project's owner decides; some come from a proposal of residents. */
export const workItems: Decider<WorkItemState, WorkItemCommand, WorkItemEvent> = { category: 'work-item', initialState: { status: 'unknown' }, decide, evolve };

/** The item as everybody sees it. @throws {Refusal} UNKNOWN_WORK_ITEM */
export const known = (state: WorkItemState): WorkItem => {
  if (state.status === 'unknown') throw refusal('UNKNOWN_WORK_ITEM', 'workItemId');
  return state.item;
};
