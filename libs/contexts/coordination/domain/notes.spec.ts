import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { refusals } from '../../../contracts/index.js';
import { fold, Refusal, type OrganisationId } from '../../../platform/kernel/index.js';
import { specify } from '../../../platform/kernel/testing/specify.js';
import { notes, writtenNote, type NoteCommand, type NoteEvent, type NoteState } from './notes.js';

const spec = specify(notes);
const [water, gas] = ['water', 'gas'] as OrganisationId[] as [OrganisationId, OrganisationId];

const written = (text = 'Their trench is late again'): NoteEvent => ({
  type: 'note-written',
  data: { noteId: 'n1', organisationId: water, entryId: 'utilities:1:12', projectIds: ['lane'], text },
});
const corrected = (text = 'Their trench is on time'): NoteEvent => ({ type: 'note-corrected', data: { noteId: 'n1', text } });
const withdrawn = (reason = 'Wrong lane'): NoteEvent => ({ type: 'note-withdrawn', data: { noteId: 'n1', reason } });

const write = ({ by = water, text = 'Their trench is late again' } = {}): NoteCommand => ({
  type: 'write-note',
  by,
  noteId: 'n1',
  entryId: 'utilities:1:12',
  projectIds: ['lane'],
  text,
});
const correct = ({ by = water, text = 'Their trench is on time' } = {}): NoteCommand => ({ type: 'correct-note', by, text });
const withdraw = ({ by = water, reason = 'Wrong lane' } = {}): NoteCommand => ({ type: 'withdraw-note', by, reason });

describe('In every state, every command', () => {
  const histories: { readonly [S in NoteState['status']]: readonly NoteEvent[] } = {
    UNWRITTEN: [],
    STANDING: [written()],
    WITHDRAWN: [written(), withdrawn()],
  };
  const commands = { write: write(), correct: correct(), withdraw: withdraw() };
  /** A refusal's code and field, or the one event that follows. */
  const outcomes: { readonly [S in NoteState['status']]: { readonly [C in keyof typeof commands]: readonly [string, string] | NoteEvent } } = {
    UNWRITTEN: { write: written(), correct: ['UNKNOWN_NOTE', 'noteId'], withdraw: ['UNKNOWN_NOTE', 'noteId'] },
    STANDING: { write: ['ALREADY_EXISTS', 'idempotencyKey'], correct: corrected(), withdraw: withdrawn() },
    WITHDRAWN: { write: ['ALREADY_EXISTS', 'idempotencyKey'], correct: ['NOTE_WITHDRAWN', 'noteId'], withdraw: ['NOTE_WITHDRAWN', 'noteId'] },
  };
  const pairs = Object.entries(outcomes).flatMap(([state, row]) =>
    Object.entries(row).map(([command, outcome]) => [state, command, 'type' in outcome ? outcome.type : outcome[0], outcome] as const),
  );

  it.each(pairs)('%s, %s: %s', (state, command, _, outcome) => {
    const then = spec.given(...histories[state as NoteState['status']]).when(commands[command as keyof typeof commands]);
    if ('type' in outcome) then.then(outcome);
    else then.thenRefuses(...outcome);
  });
});

describe('A note', () => {
  it('is kept without the blanks around it', () => spec.when(write({ text: ' \n Late \t' })).then(written('Late')));
  it('of blanks alone is none, neither first nor later', () => {
    spec.when(write({ text: ' \t\n' })).thenRefuses('NOTE_EMPTY', 'text');
    spec
      .given(written())
      .when(correct({ text: '' }))
      .thenRefuses('NOTE_EMPTY', 'text');
  });
  it('has 10,000 characters at most, whatever the alphabet', () => {
    for (const text of ['x'.repeat(10_001), '🚧'.repeat(10_001), 'x'.repeat(100_000)]) spec.when(write({ text })).thenRefuses('NOTE_TOO_LONG', 'text');
    spec.when(write({ text: ` ${'🚧'.repeat(10_000)} ` })).then(written('🚧'.repeat(10_000)));
  });
  it('is corrected to something else', () => {
    spec
      .given(written(), corrected('Late'))
      .when(correct({ text: ' Late ' }))
      .thenRefuses('NOTHING_CHANGES', 'text');
    spec.given(written(), corrected('Late')).when(correct()).then(corrected());
  });
  it('is withdrawn for a reason', () =>
    spec
      .given(written())
      .when(withdraw({ reason: ' ' }))
      .thenRefuses('REASON_MISSING', 'reason'));
  it('is to another organisation as one that there is not, standing or withdrawn', () => {
    for (const history of [[], [written()], [written(), withdrawn()]])
      for (const command of [correct({ by: gas }), withdraw({ by: gas })])
        spec
          .given(...history)
          .when(command)
          .thenRefuses('UNKNOWN_NOTE', 'noteId');
  });
});

describe('Any sequence of commands', () => {
  const by = fc.constantFrom(water, gas);
  const text = fc.constantFrom('', 'Late', 'On time', 'x'.repeat(10_001));
  const command: fc.Arbitrary<NoteCommand> = fc.oneof(
    fc.record({ by, text }).map(write),
    fc.record({ by, text }).map(correct),
    fc.record({ by, reason: fc.constantFrom('', 'Wrong lane') }).map(withdraw),
  );

  it('leaves a history that folds, by the one organisation that wrote it; a refused command changes nothing', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 20 }), (sequence) => {
        const history: NoteEvent[] = [];
        for (const next of [write(), ...sequence]) {
          const state = fold(notes, history);
          const before = structuredClone(state);
          const decided = attempt(() => notes.decide(next, state));
          expect(state).toEqual(before);
          if (decided.length > 0) expect(next.by).toBe(water);
          history.push(...decided);
        }
        const end = history.findIndex(({ type }) => type === 'note-withdrawn');
        expect(end === -1 || end === history.length - 1).toBe(true);
        const texts = history.flatMap(({ type, data }) => (type === 'note-withdrawn' ? [] : [data.text]));
        expect(writtenNote(fold(notes, history)).text).toBe(texts.at(-1));
      }),
    );
  });
});

/** What was decided; nothing, if it was refused by a code of the catalogue. Anything else thrown is a fault. */
const attempt = (decide: () => readonly NoteEvent[]): readonly NoteEvent[] => {
  try {
    return decide();
  } catch (error) {
    if (error instanceof Refusal && error.code in refusals) return [];
    throw error;
  }
};
