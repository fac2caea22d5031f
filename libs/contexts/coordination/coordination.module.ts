import { join } from 'node:path';
import { Logger, Module } from '@nestjs/common';
import type { Rules } from '../../contracts/index.js';
import { contextProviders, runtimeOf, type ContextRuntime } from '../../platform/context/index.js';
import { Directory, directoryMigrations, directoryRecorder } from '../../directory/index.js';
import { parkingHandlers } from '../../parking/parking-handlers.js';
import { Settings } from '../../platform/ops/index.js';
import { ConflictCases } from './cases/conflict-cases.js';
import { AcknowledgeConflictHandler } from './commands/acknowledge-conflict.js';
import { CosignCheckpointHandler } from './commands/cosign-checkpoint.js';
import { DecideConflictHandler } from './commands/decide-conflict.js';
import { ProposeOptionHandler } from './commands/propose-option.js';
import { CloseThreadHandler } from './commands/close-thread.js';
import { CorrectNoteHandler } from './commands/correct-note.js';
import { NoteWriter } from './commands/note-writer.js';
import { WithdrawNoteHandler } from './commands/withdraw-note.js';
import { WriteNoteHandler } from './commands/write-note.js';
import { MarkThreadReadHandler } from './commands/mark-thread-read.js';
import { OpenThreadHandler } from './commands/open-thread.js';
import { PostMessageHandler } from './commands/post-message.js';
import { ThreadWriter } from './commands/thread-writer.js';
import { Detector } from './detector/detector.js';
import { Ladder } from './ladder/ladder.js';
import { CaseDetector1764100000020 } from './migrations/case-detector.js';
import { DetectorAdoptions1764300000030 } from './migrations/detector-adoptions.js';
import { Detector1763900000010 } from './migrations/detector.js';
import { Findings1764200000010 } from './migrations/findings.js';
import { Proof1764700000010 } from './migrations/proof.js';
import { ProjectLogs } from './proof/project-logs.js';
import { ProofSigner } from './proof/signer.js';
import { ConflictGroupsByIdsHandler, ConflictsByIdsHandler, EntriesByIdsHandler, WorksByIdsHandler } from './queries/by-ids.js';
import { ChancesByIdsHandler, ChancesHandler } from './queries/chances.js';
import { ConflictGroupsHandler } from './queries/conflict-groups.js';
import { ConflictsHandler } from './queries/conflicts.js';
import { CurrentCursorHandler } from './queries/cursor.js';
import { MessagesByIdsHandler, MessagesOfThreadsHandler } from './queries/messages.js';
import { NextEntriesHandler } from './queries/next-entries.js';
import { NotesByIdsHandler, NotesHandler, NotesOfEntriesHandler } from './queries/notes.js';
import { OfficeAtLevelHandler } from './queries/office-at-level.js';
import { ExportFrameOfHandler, ExportPageHandler } from './queries/proof-export.js';
import { ProofLogsHandler } from './queries/proof-logs.js';
import { ConsistencyProofHandler, InclusionProofHandler, ProofHeadHandler, ProofHeadsHandler } from './queries/proofs.js';
import { ReceiptOfHandler } from './queries/receipt.js';
import { Settling } from './queries/settle.js';
import { TasksByIdsHandler, TasksHandler } from './queries/tasks.js';
import { ThreadCountsHandler, ThreadsByIdsHandler, ThreadsOfEntriesHandler } from './queries/threads-by-ids.js';
import { ThreadsHandler } from './queries/threads.js';
import { TimelineHandler } from './queries/timeline.js';
import { WhatIfHandler } from './queries/what-if.js';
import { WorksOfWorkItemsHandler } from './queries/works-of-work-items.js';
import { WorksInAreaHandler } from './queries/works.js';
import { recordPublicEvents } from './timeline/record-public-events.js';
import { chanceBoard } from './views/chance-board.js';
import { conflictBoard } from './views/conflict-board.js';
import { feed } from './views/feed.js';
import { notesView } from './views/notes.js';
import { proof } from './views/proof.js';
import { tasks } from './views/tasks.js';
import { threadsView } from './views/threads.js';
import { worksBoard } from './views/works-board.js';

const context = contextProviders({
  name: 'coordination',
  migrations: [Detector1763900000010, CaseDetector1764100000020, Findings1764200000010, ...directoryMigrations, DetectorAdoptions1764300000030, Proof1764700000010],
  views: (log) => [feed(log), worksBoard(log), conflictBoard(log), chanceBoard(log), tasks(log), threadsView, notesView, proof(log)],
  consumers: (runtime) => [recordPublicEvents(runtime), directoryRecorder],
});

const detector = {
  provide: Detector,
  inject: [runtimeOf('coordination'), Settings],
  useFactory: (runtime: ContextRuntime, settings: Settings<Rules>): Detector => {
    const logger = new Logger('coordination');
    const found = new Detector(runtime, settings, (error) => logger.error('detector failed and will be tried again', error));
    runtime.accompany(found);
    return found;
  },
};

const directory = {
  provide: Directory,
  inject: [runtimeOf('coordination'), Settings],
  useFactory: (runtime: ContextRuntime, settings: Settings<Rules>): Directory => new Directory(runtime, settings),
};

const ladder = {
  provide: Ladder,
  inject: [runtimeOf('coordination'), Directory, Settings],
  useFactory: (runtime: ContextRuntime, known: Directory, { workingDays }: Settings): Ladder => {
    const logger = new Logger('coordination');
    const clocks = new Ladder(runtime, known, workingDays, (error) => logger.error('ladder failed and will be tried again', error));
    runtime.accompany(clocks);
    return clocks;
  },
};

const signer = {
  provide: ProofSigner,
  inject: [runtimeOf('coordination'), Settings],
  useFactory: (runtime: ContextRuntime, { dataFolder }: Settings): ProofSigner => {
    const logger = new Logger('coordination');
    const signing = new ProofSigner(runtime, join(dataFolder, 'proof-keys.json'), (error) => logger.error('proof signer failed and will be tried again', error));
    runtime.accompany(signing);
    return signing;
  },
};

const threads = [
  ...[ThreadWriter, OpenThreadHandler, PostMessageHandler, MarkThreadReadHandler, CloseThreadHandler],
  ...[ThreadsHandler, ThreadsByIdsHandler, ThreadsOfEntriesHandler, ThreadCountsHandler, MessagesByIdsHandler, MessagesOfThreadsHandler],
];
const notes = [NoteWriter, WriteNoteHandler, CorrectNoteHandler, WithdrawNoteHandler, NotesHandler, NotesByIdsHandler, NotesOfEntriesHandler];
const proofs = [
  ProjectLogs,
  CosignCheckpointHandler,
  ProofHeadHandler,
  ProofHeadsHandler,
  InclusionProofHandler,
  ConsistencyProofHandler,
  ReceiptOfHandler,
  ExportFrameOfHandler,
  ExportPageHandler,
  ProofLogsHandler,
];
const commands = [AcknowledgeConflictHandler, ProposeOptionHandler, DecideConflictHandler];
const byIds = [
  WorksByIdsHandler,
  WorksOfWorkItemsHandler,
  ConflictsByIdsHandler,
  ConflictGroupsByIdsHandler,
  EntriesByIdsHandler,
  ChancesByIdsHandler,
  TasksByIdsHandler,
];
const queries = [
  TimelineHandler,
  NextEntriesHandler,
  WorksInAreaHandler,
  ConflictsHandler,
  ConflictGroupsHandler,
  CurrentCursorHandler,
  ChancesHandler,
  TasksHandler,
  WhatIfHandler,
  OfficeAtLevelHandler,
  ...byIds,
];

/**
 * The shared timeline over all parties and its proof, the works that stand in it, the conflicts between them, and how each comes to a decision, and
 * what is said about it in threads, and noted for oneself.
 */
@Module({
  providers: [
    ...context,
    ...parkingHandlers('coordination'),
    directory,
    detector,
    ladder,
    signer,
    Settling,
    ConflictCases,
    ...commands,
    ...threads,
    ...notes,
    ...proofs,
    ...queries,
  ],
})
export class CoordinationModule {}
