import type { PoolClient } from 'pg';
import type { RecordedEvent } from '../../../platform/event-store/index.js';
import type { View } from '../../../platform/views/index.js';
import type { NoteEvent } from '../domain/notes.js';

type Told = RecordedEvent & NoteEvent;

/** Coordination's own events keep their type without its context. */
const types: readonly string[] = ['note-written', 'note-corrected', 'note-withdrawn'] satisfies NoteEvent['type'][];
const isTold = (event: RecordedEvent): event is Told => types.includes(event.type);

/** Notes as they stand, each with the organisation that is alone to see it. */
export const notesView: View = {
  name: 'notes',
  version: 1,
  tables: ['notes'],
  // Times are texts of one form, as in threads.
  ddl: `
    CREATE TABLE notes (
      id text PRIMARY KEY, position bigint NOT NULL UNIQUE, organisation_id text NOT NULL, entry_id text NOT NULL, project_ids text[] NOT NULL, text text NOT NULL,
      person_id text NOT NULL, written_at text NOT NULL, recorded_at text NOT NULL, corrected_at text, withdrawn_at text, withdrawn_reason text);
    CREATE INDEX notes_entry ON notes (entry_id, organisation_id, position);
    CREATE INDEX notes_organisation ON notes (organisation_id, position);`,
  apply: async (events, tx) => {
    for (const event of events.filter(isTold)) await applyOne(event, tx);
  },
};

/** One by one: a correction may come in the batch of what it corrects, and notes are few. */
const applyOne = async (event: Told, tx: PoolClient): Promise<void> => {
  const { noteId } = event.data;
  const at = event.occurredAt.toISOString();
  switch (event.type) {
    case 'note-written': {
      const { organisationId, entryId, projectIds, text } = event.data;
      await tx.query(
        `INSERT INTO notes (id, position, organisation_id, entry_id, project_ids, text, person_id, written_at, recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        [noteId, event.position, organisationId, entryId, projectIds, text, event.metadata.actor.personId, at, event.recordedAt.toISOString()],
      );
      return;
    }
    case 'note-corrected':
      await tx.query('UPDATE notes SET text = $2, corrected_at = $3 WHERE id = $1', [noteId, event.data.text, at]);
      return;
    case 'note-withdrawn':
      await tx.query('UPDATE notes SET withdrawn_at = $2, withdrawn_reason = $3 WHERE id = $1', [noteId, at, event.data.reason]);
  }
};
