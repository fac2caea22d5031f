import { refusal } from '../../../contracts/index.js';
import { assertNever, type Decider, type OrganisationId } from '../../../platform/kernel/index.js';

const LONGEST_NOTE = 10_000;

type Note = { readonly id: string; readonly organisationId: string; readonly projectIds: readonly string[]; readonly text: string };

export type NoteState = { readonly status: 'UNWRITTEN' } | { readonly status: 'STANDING' | 'WITHDRAWN'; readonly note: Note };

/** Every command says on behalf of which organisation it is given; the entry that it names was looked up. */
export type NoteCommand =
  | {
      readonly type: 'write-note';
      readonly by: OrganisationId;
      readonly noteId: string;
      readonly entryId: string;
      readonly projectIds: readonly string[];
      readonly text: string;
    }
  | { readonly type: 'correct-note'; readonly by: OrganisationId; readonly text: string }
  | { readonly type: 'withdraw-note'; readonly by: OrganisationId; readonly reason: string };

/** What happens to notes is never published: it is the business of one organisation. */
export type NoteEvent =
  | {
      readonly type: 'note-written';
      readonly data: {
        readonly noteId: string;
        readonly organisationId: string;
        readonly entryId: string;
        readonly projectIds: readonly string[];
        readonly text: string;
      };
    }
  | { readonly type: 'note-corrected'; readonly data: { readonly noteId: string; readonly text: string } }
  | { readonly type: 'note-withdrawn'; readonly data: { readonly noteId: string; readonly reason: string } };

const decide = (command: NoteCommand, state: NoteState): readonly NoteEvent[] => {
  if (command.type === 'write-note') {
    if (state.status !== 'UNWRITTEN') throw refusal('ALREADY_EXISTS', 'idempotencyKey');
    const { noteId, by, entryId, projectIds, text } = command;
    return [{ type: 'note-written', data: { noteId, organisationId: by, entryId, projectIds: [...projectIds], text: checked(text) } }];
  }
  // Of another organisation is of nobody: it is not told that there is one.
  if (state.status === 'UNWRITTEN' || state.note.organisationId !== command.by) throw refusal('UNKNOWN_NOTE', 'noteId');
  if (state.status === 'WITHDRAWN') throw refusal('NOTE_WITHDRAWN', 'noteId');
  const { id: noteId, text: before } = state.note;
  switch (command.type) {
    case 'correct-note': {
      const text = checked(command.text);
      if (text === before) throw refusal('NOTHING_CHANGES', 'text');
      return [{ type: 'note-corrected', data: { noteId, text } }];
    }
    case 'withdraw-note': {
      const reason = command.reason.trim();
      if (reason === '') throw refusal('REASON_MISSING', 'reason');
      return [{ type: 'note-withdrawn', data: { noteId, reason } }];
    }
    default:
      return assertNever(command);
  }
};

const checked = (given: string): string => {
  const text = given.trim();
  if (text === '') throw refusal('NOTE_EMPTY', 'text');
  // Characters, not halves of surrogate pairs; what is far too long is not taken apart to be counted.
  const length = text.length > 2 * LONGEST_NOTE ? text.length : [...text].length;
  if (length > LONGEST_NOTE) throw refusal('NOTE_TOO_LONG', 'text', `This one has ${length} characters`);
  return text;
};

const evolve = (state: NoteState, event: NoteEvent): NoteState => {
  if (event.type === 'note-written') {
    const { noteId: id, organisationId, projectIds, text } = event.data;
    return { status: 'STANDING', note: { id, organisationId, projectIds, text } };
  }
  if (state.status === 'UNWRITTEN') throw new Error(`${event.type} before note-written: this is no history of a note`);
  switch (event.type) {
    case 'note-corrected':
      return { ...state, note: { ...state.note, text: event.data.text } };
    case 'note-withdrawn':
      return { ...state, status: 'WITHDRAWN' };
    default:
      return assertNever(event);
  }
};

/** What an organisation writes on an entry of the shared timeline for its own people alone. */
export const notes: Decider<NoteState, NoteCommand, NoteEvent> = { category: 'note', initialState: { status: 'UNWRITTEN' }, decide, evolve };

/** Of a stream that has its first event. */
export const writtenNote = (state: NoteState): Note => {
  if (state.status === 'UNWRITTEN') throw new Error('There is no note in this state');
  return state.note;
};
