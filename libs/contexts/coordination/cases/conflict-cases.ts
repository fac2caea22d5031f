import { Inject, Injectable } from '@nestjs/common';
import { refusal, type Office, type Rules } from '../../../contracts/index.js';
import { Directory } from '../../../directory/index.js';
import type { AsSent } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Decisions, type Written } from '../../../platform/event-store/index.js';
import { conflictCases, type CaseCommand } from '../domain/conflict-case.js';
import type { CaseEvent, CaseState, KnownConflict } from '../domain/known-conflict.js';
import { worksOfCase, type WorksOfCase } from './works-of-case.js';

/** What a case command is given besides its input. */
export type Given = {
  readonly conflict: KnownConflict;
  readonly works: readonly WorksOfCase[];
  readonly by: { readonly organisationId: string; readonly offices: readonly Office[] };
  /** In force when the conflict was detected: a case keeps the ladder that it began with. */
  readonly ladder: Rules['ladder'];
};

/** The one way to act on a case: who acts, by which office, under which ladder, is looked up; what follows, the case decides. */
@Injectable()
export class ConflictCases {
  readonly #decisions: Decisions<CaseState, CaseCommand, CaseEvent>;

  constructor(
    @InjectRuntime('coordination') private readonly runtime: ContextRuntime,
    @Inject(Directory) readonly directory: Directory,
  ) {
    this.#decisions = new Decisions(runtime.store, conflictCases);
  }

  /** @throws {Refusal} UNKNOWN_CONFLICT, and what the case refuses */
  async act(
    conflictId: string,
    operation: string,
    sent: AsSent,
    token: string | null | undefined,
    command: (given: Given) => CaseCommand | Promise<CaseCommand>,
  ): Promise<Written<KnownConflict>> {
    await this.directory.settled(token);
    const { state } = await this.#decisions.load(conflictId);
    if (state.status === 'NONE') throw refusal('UNKNOWN_CONFLICT', 'conflictId');
    const { organisationId } = sent.caller;
    const offices = await this.directory.officesOf(organisationId, state.projectIds);
    const ladder = await this.directory.rule('ladder', new Date(state.detectedAt));
    const works = await worksOfCase(state.worksIds, this.runtime.database.pool);
    return this.#decisions.decide({
      ...sent,
      id: conflictId,
      command: await command({ conflict: state, works, by: { organisationId, offices }, ladder }),
      operation,
      subject: { type: 'Conflict', id: conflictId },
      projectIds: (after) => (after.status === 'NONE' ? [] : after.projectIds),
      reach: 'any',
      answer: asAnswer,
    });
  }
}

const asAnswer = (state: CaseState): KnownConflict => {
  if (state.status === 'NONE') throw refusal('UNKNOWN_CONFLICT', 'conflictId');
  return state;
};
