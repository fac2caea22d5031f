import { Logger, Module } from '@nestjs/common';
import type { Rules } from '../../contracts/index.js';
import { contextProviders, runtimeOf, type ContextRuntime } from '../../platform/context/index.js';
import { Directory, directoryMigrations, directoryRecorder } from '../../directory/index.js';
import { parkingHandlers } from '../../parking/parking-handlers.js';
import { Settings } from '../../platform/ops/index.js';
import { ConflictCases } from './cases/conflict-cases.js';
import { AcknowledgeConflictHandler } from './commands/acknowledge-conflict.js';
import { DecideConflictHandler } from './commands/decide-conflict.js';
import { ProposeOptionHandler } from './commands/propose-option.js';
import { CloseThreadHandler } from './commands/close-thread.js';
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
import { ConflictGroupsByIdsHandler, ConflictsByIdsHandler, EntriesByIdsHandler, WorksByIdsHandler } from './queries/by-ids.js';
import { ChancesByIdsHandler, ChancesHandler } from './queries/chances.js';
import { ConflictGroupsHandler } from './queries/conflict-groups.js';
import { ConflictsHandler } from './queries/conflicts.js';
import { CurrentCursorHandler } from './queries/cursor.js';
import { MessagesByIdsHandler, MessagesOfThreadsHandler } from './queries/messages.js';
import { NextEntriesHandler } from './queries/next-entries.js';
import { OfficeAtLevelHandler } from './queries/office-at-level.js';
import { Settling } from './queries/settle.js';
import { TasksByIdsHandler, TasksHandler } from './queries/tasks.js';
import { ThreadCountsHandler, ThreadsByIdsHandler, ThreadsOfEntriesHandler } from './queries/threads-by-ids.js';
import { ThreadsHandler } from './queries/threads.js';
import { TimelineHandler } from './queries/timeline.js';
import { WhatIfHandler } from './queries/what-if.js';
import { WorksInAreaHandler } from './queries/works.js';
import { recordPublicEvents } from './timeline/record-public-events.js';
import { chanceBoard } from './views/chance-board.js';
import { conflictBoard } from './views/conflict-board.js';
import { feed } from './views/feed.js';
import { tasks } from './views/tasks.js';
import { threadsView } from './views/threads.js';
import { worksBoard } from './views/works-board.js';

const context = contextProviders({
  name: 'coordination',
  migrations: [Detector1763900000010, CaseDetector1764100000020, Findings1764200000010, ...directoryMigrations, DetectorAdoptions1764300000030],
  views: ({ generation }) => [feed(generation), worksBoard(generation), conflictBoard(generation), chanceBoard(generation), tasks(generation), threadsView],
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

const threads = [
  ...[ThreadWriter, OpenThreadHandler, PostMessageHandler, MarkThreadReadHandler, CloseThreadHandler],
  ...[ThreadsHandler, ThreadsByIdsHandler, ThreadsOfEntriesHandler, ThreadCountsHandler, MessagesByIdsHandler, MessagesOfThreadsHandler],
];
const commands = [AcknowledgeConflictHandler, ProposeOptionHandler, DecideConflictHandler];
const byIds = [WorksByIdsHandler, ConflictsByIdsHandler, ConflictGroupsByIdsHandler, EntriesByIdsHandler, ChancesByIdsHandler, TasksByIdsHandler];
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

/** The shared timeline over all parties, the works that stand in it, the conflicts between them, and how each comes to a decision, and what is said about it in threads. */
@Module({ providers: [...context, ...parkingHandlers('coordination'), directory, detector, ladder, Settling, ConflictCases, ...commands, ...threads, ...queries] })
export class CoordinationModule {}
