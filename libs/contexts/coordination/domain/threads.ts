import { refusal, type ThreadEvent, type ThreadStatus } from '../../../contracts/index.js';
import { assertNever, type Decider, type OrganisationId, type Party } from '../../../platform/kernel/index.js';
import { openedIt, permissions } from './permissions.js';

const LONGEST_MESSAGE = 10_000;
const MOST_MESSAGES = 1_000;

type Thread = {
  readonly id: string;
  readonly projectIds: readonly string[];
  readonly openedBy: string;
  /** How many there are, and so the number of the last one. */
  readonly messages: number;
  /** Up to which message each organisation has read. */
  readonly readUpTo: Readonly<Record<string, number>>;
};

export type ThreadState = { readonly status: 'UNOPENED' } | { readonly status: ThreadStatus; readonly thread: Thread };

type Said = { readonly text: string; readonly mentions: readonly string[] };

/** Every command says on behalf of which organisation it is given; entries and organisations that it names were looked up. */
export type ThreadCommand =
  | (Said & { readonly type: 'open-thread'; readonly by: OrganisationId; readonly threadId: string; readonly entryId: string; readonly projectIds: readonly string[] })
  | (Said & { readonly type: 'post-message'; readonly by: OrganisationId })
  | { readonly type: 'mark-thread-read'; readonly by: OrganisationId; readonly upTo: number }
  | { readonly type: 'close-thread'; readonly by: OrganisationId; readonly party: Party; readonly reason: string };

const decide = (command: ThreadCommand, state: ThreadState): readonly ThreadEvent[] => {
  const { by } = command;
  if (command.type === 'open-thread') {
    if (state.status !== 'UNOPENED') throw refusal('ALREADY_EXISTS', 'idempotencyKey');
    const { threadId, entryId, projectIds } = command;
    return [{ type: 'thread-opened', data: { threadId, organisationId: by, ...checked(command), entryId, projectIds: [...projectIds] } }];
  }
  if (state.status === 'UNOPENED') throw refusal('UNKNOWN_THREAD', 'threadId');
  const { id: threadId, messages, readUpTo, openedBy } = state.thread;
  switch (command.type) {
    case 'post-message': {
      mustBeOpen(state);
      if (messages >= MOST_MESSAGES) throw refusal('THREAD_FULL', 'threadId');
      return [{ type: 'message-posted', data: { threadId, organisationId: by, ...checked(command), number: messages + 1 } }];
    }
    case 'mark-thread-read': {
      // Also of a closed thread: that somebody came late is worth knowing.
      const { upTo } = command;
      const before = readUpTo[by] ?? 0;
      if (!Number.isInteger(upTo) || upTo < 1 || upTo > messages) throw refusal('UNKNOWN_MESSAGE', 'upTo', `The thread has messages 1 to ${messages}`);
      if (upTo < before) throw refusal('ALREADY_READ', 'upTo', `It has read up to ${before}`);
      return upTo === before ? [] : [{ type: 'thread-read', data: { threadId, organisationId: by, upTo } }];
    }
    case 'close-thread': {
      if (permissions.CloseThread[command.party].conditions.includes(openedIt)) openedIt.mustHold({ by, openedBy });
      mustBeOpen(state);
      const reason = command.reason.trim();
      if (reason === '') throw refusal('REASON_MISSING', 'reason');
      return [{ type: 'thread-closed', data: { threadId, reason } }];
    }
    default:
      return assertNever(command);
  }
};

const mustBeOpen = ({ status }: ThreadState): void => {
  if (status === 'CLOSED') throw refusal('THREAD_CLOSED', 'threadId');
};

const checked = ({ text, mentions }: Said) => {
  const said = text.trim();
  if (said === '') throw refusal('MESSAGE_EMPTY', 'text');
  // Characters, not halves of surrogate pairs; what is far too long is not taken apart to be counted.
  const length = said.length > 2 * LONGEST_MESSAGE ? said.length : [...said].length;
  if (length > LONGEST_MESSAGE) throw refusal('MESSAGE_TOO_LONG', 'text', `This one has ${length} characters`);
  return { text: said, mentions: [...new Set(mentions)] };
};

const evolve = (state: ThreadState, event: ThreadEvent): ThreadState => {
  if (event.type === 'thread-opened') {
    const { threadId: id, projectIds, organisationId } = event.data;
    return { status: 'OPEN', thread: { id, projectIds, openedBy: organisationId, messages: 1, readUpTo: { [organisationId]: 1 } } };
  }
  if (state.status === 'UNOPENED') throw new Error(`${event.type} before thread-opened: this is no history of a thread`);
  const { thread } = state;
  switch (event.type) {
    case 'message-posted': {
      const { organisationId, number } = event.data;
      return { ...state, thread: { ...thread, messages: number, readUpTo: { ...thread.readUpTo, [organisationId]: number } } };
    }
    case 'thread-read': {
      const { organisationId, upTo } = event.data;
      return { ...state, thread: { ...thread, readUpTo: { ...thread.readUpTo, [organisationId]: upTo } } };
    }
    case 'thread-closed':
      return { ...state, status: 'CLOSED' };
    default:
      return assertNever(event);
  }
};

/** What parties say to each other about one entry of the shared timeline, and up to where each of them has read. */
export const threads: Decider<ThreadState, ThreadCommand, ThreadEvent> = { category: 'thread', initialState: { status: 'UNOPENED' }, decide, evolve };

/** Of a stream that has its first event. */
export const openedThread = (state: ThreadState): Thread => {
  if (state.status === 'UNOPENED') throw new Error('There is no thread in this state');
  return state.thread;
};
