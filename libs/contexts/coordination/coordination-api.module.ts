import { Module } from '@nestjs/common';
import { CasesResolver, DecisionsResolver, OptionsResolver, TasksResolver } from './api/cases.resolver.js';
import { ChancesResolver } from './api/chances.resolver.js';
import { ConflictGroupsResolver, ConflictsResolver } from './api/conflicts.resolver.js';
import { EntryThreadsResolver } from './api/entry-threads.resolver.js';
import { LiveTimeline } from './api/live-timeline.js';
import { NoteMutationsResolver } from './api/note-mutations.resolver.js';
import { EntryNotesResolver, NotesResolver } from './api/notes.resolver.js';
import { ThreadMutationsResolver } from './api/thread-mutations.resolver.js';
import { ProofController } from './api/proof.controller.js';
import { ProjectProofsResolver, ProofsResolver } from './api/proof.resolver.js';
import { MessagesResolver, ThreadReadingsResolver, ThreadsResolver } from './api/threads.resolver.js';
import { TimelineResolver } from './api/timeline.resolver.js';
import { WhatIfResolver } from './api/what-if.resolver.js';
import { WorksOfWorkItemsResolver, WorksResolver } from './api/works.resolver.js';

const timeline = [LiveTimeline, TimelineResolver, WorksResolver, WorksOfWorkItemsResolver];
const conflicts = [ConflictsResolver, ConflictGroupsResolver, CasesResolver, OptionsResolver, DecisionsResolver, TasksResolver, ChancesResolver, WhatIfResolver];
const threads = [ThreadMutationsResolver, ThreadsResolver, MessagesResolver, ThreadReadingsResolver, EntryThreadsResolver];
const notes = [NoteMutationsResolver, NotesResolver, EntryNotesResolver];

const proofs = [ProjectProofsResolver, ProofsResolver];

/** The timeline and its works, conflicts and how they are decided, threads, notes and proofs, in GraphQL; proofs in plain HTTP too. */
@Module({ providers: [...timeline, ...conflicts, ...threads, ...notes, ...proofs], controllers: [ProofController] })
export class CoordinationApiModule {}
