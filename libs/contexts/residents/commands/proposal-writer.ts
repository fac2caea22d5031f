import { Injectable } from '@nestjs/common';
import { InputType } from '@nestjs/graphql';
import { referenceTo, refusal, type AnswerClock, type Rules } from '../../../contracts/index.js';
import { Directory, InjectDirectory } from '../../../directory/index.js';
import { asSent, type AsSent, type From } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Decisions, type Written } from '../../../platform/event-store/index.js';
import { CommandInput, IdInput } from '../../../platform/graphql/index.js';
import { Clock } from '../../../platform/kernel/index.js';
import { Settings } from '../../../platform/ops/index.js';
import { asPublished, proposals, type ProposalCommand, type ProposalState } from '../domain/proposals/proposals.js';
import { shownTo, type ShownProposal } from '../domain/proposals/shown.js';

/** Of every command about a proposal that exists. */
@InputType({ isAbstract: true })
export abstract class ProposalInput extends CommandInput {
  @IdInput()
  proposalId!: string;
}

/** The shell around the decider of proposals, the same for every command. */
@Injectable()
export class ProposalWriter {
  readonly #proposals;

  constructor(
    @InjectRuntime('residents') { store }: ContextRuntime,
    @InjectDirectory('residents') private readonly directory: Directory,
    private readonly clock: Clock,
    private readonly settings: Settings<Rules>,
  ) {
    this.#proposals = new Decisions(store, proposals);
  }

  sending(input: Parameters<typeof asSent>[0], from: From): AsSent {
    return asSent(input, from, this.clock);
  }

  /** It runs from when the text is learned, whenever it was written: nobody has kept anybody waiting before. */
  async answerClock(): Promise<AnswerClock> {
    const now = this.clock.now();
    const rule = await this.directory.rule('proposalsAnswer', now);
    const { at, provisional } = this.settings.workingDays.after(now, rule.values.workingDays);
    return { answerBy: at.toISOString(), provisional, rule: { ...referenceTo(rule) } };
  }

  /** Who opened the project of a proposal. @throws {Refusal} UNKNOWN_PROPOSAL */
  async openerFor(proposalId: string): Promise<string | undefined> {
    const { projectId } = asPublished((await this.#proposals.load(proposalId)).state);
    return this.directory.openerOf(projectId);
  }

  /**
   * What residents do is theirs: the log keeps the person, and nobody outside is told. So one's idempotency key is one's own too, among all
   * that speak for one organisation.
   */
  decideForPerson(sent: AsSent, id: string, command: ProposalCommand): Promise<Written<ShownProposal>> {
    return this.#decide(sent, id, command, `${command.type} by ${sent.caller.personId}`, true);
  }

  decide(sent: AsSent, id: string, command: ProposalCommand): Promise<Written<ShownProposal>> {
    return this.#decide(sent, id, command, command.type, false);
  }

  #decide(sent: AsSent, id: string, command: ProposalCommand, operation: string, withholdsPerson: boolean): Promise<Written<ShownProposal>> {
    return this.#proposals.decide({
      ...sent,
      id,
      command,
      operation,
      withholdsPerson,
      subject: { type: 'Proposal', id },
      projectIds: (state) => (state.status === 'known' ? [state.proposal.projectId] : []),
      answer: (state) => answerTo(sent.caller.personId, command, state),
    });
  }

  /** @throws {Refusal} UNKNOWN_PROJECT, STILL_BEHIND */
  async mustKnowProject(projectId: string, token: string | null | undefined): Promise<void> {
    await this.directory.mustKnow(token).project(projectId, 'projectId');
    if ((await this.directory.kindOf(projectId)) !== 'RENEWAL')
      throw refusal('INVALID_INPUT', 'projectId', 'An area project renews nothing: name the renewal of an estate');
  }
}

/** What was just decided does not say yet who did it. */
const answerTo = (personId: string, command: ProposalCommand, state: ProposalState): ShownProposal => {
  const shown = shownTo(personId, state);
  if (command.type === 'propose') return { ...shown, isMine: true };
  return command.type === 'co-sign-proposal' ? { ...shown, signedVersion: command.version } : shown;
};
