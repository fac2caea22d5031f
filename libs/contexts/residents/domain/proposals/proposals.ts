import { refusal, type AnswerClock, type Proposal, type ProposalEvent, type WorkItemClass } from '../../../../contracts/index.js';
import { assertNever, type Decider } from '../../../../platform/kernel/index.js';
import { openedTheProjectOfProposal, proposedIt } from './permissions.js';

/** Who signed, and the newest version of the text that they did. */
export type Signature = { readonly personId: string; readonly version: number };

/** What is public of it, and the persons, who are nobody's business outside. */
export type ProposalState =
  | { readonly status: 'unknown' }
  | { readonly status: 'known'; readonly proposal: Proposal; readonly proposedBy: string | null; readonly signatures: readonly Signature[] };

type KnownState = Extract<ProposalState, { readonly status: 'known' }>;
type Wording = { readonly title: string; readonly text: string; readonly class: WorkItemClass };
/** Who decides, who opened the project, and which text it is that they have read. */
type Answer = { readonly by: string; readonly openedBy: string | undefined; readonly version: number };

export type ProposalCommand =
  | ({ readonly type: 'propose'; readonly proposalId: string; readonly projectId: string; readonly organisationId: string; readonly clock: AnswerClock } & Wording)
  | { readonly type: 'co-sign-proposal'; readonly personId: string; readonly isProgram: boolean; readonly version: number }
  | ({ readonly type: 'amend-proposal'; readonly personId: string; readonly clock: AnswerClock } & { readonly [W in keyof Wording]: Wording[W] | null })
  | { readonly type: 'withdraw-proposal'; readonly personId: string }
  | ({ readonly type: 'accept-proposal'; readonly consent: string | null } & Answer)
  | ({ readonly type: 'refuse-proposal'; readonly reason: string; readonly basis: string } & Answer)
  | { readonly type: 'report-overdue-proposal'; readonly deadline: string; readonly ownerId: string };

/** The log says who; what was just decided does not yet. */
export type ToldOfProposal = ProposalEvent & { readonly metadata?: { readonly actor: { readonly personId: string } } };

const decide = (command: ProposalCommand, state: ProposalState): readonly ProposalEvent[] => {
  if (command.type === 'propose') return propose(command, state);
  const known = mustBeKnown(state);
  const { id: proposalId, projectId, version, title, class: itsClass } = known.proposal;
  switch (command.type) {
    case 'co-sign-proposal':
      return coSign(command, known);
    case 'amend-proposal':
      return amend(command, known);
    case 'withdraw-proposal':
      proposedIt.mustHold({ personId: command.personId, proposedBy: known.proposedBy });
      mustBeOpen(known);
      return [{ type: 'proposal-withdrawn', data: { proposalId } }];
    case 'accept-proposal':
      mustBeAnswerable(command, known);
      return [{ type: 'proposal-accepted', data: { proposalId, projectId, version, title, class: itsClass, consent: command.consent } }];
    case 'refuse-proposal': {
      mustBeAnswerable(command, known);
      const [reason, basis] = [command.reason.trim(), command.basis.trim()];
      if (reason === '') throw refusal('REASON_MISSING', 'reason');
      if (basis === '') throw refusal('BASIS_MISSING', 'basis');
      return [{ type: 'proposal-refused', data: { proposalId, version, reason, basis } }];
    }
    case 'report-overdue-proposal':
      return overdue(command, known);
    default:
      return assertNever(command);
  }
};

const propose = ({ type: _, clock, title, text, ...made }: ProposalCommand & { readonly type: 'propose' }, state: ProposalState): readonly ProposalEvent[] => {
  if (state.status === 'known') throw refusal('ALREADY_EXISTS', 'idempotencyKey');
  return [{ type: 'proposal-made', data: { ...made, title: title.trim(), text: text.trim(), ...clock } }];
};

/** A signature stands for one text: who signed an earlier one may sign the new one as well. */
const coSign = ({ personId, isProgram, version }: ProposalCommand & { readonly type: 'co-sign-proposal' }, state: KnownState): readonly ProposalEvent[] => {
  const { proposal, proposedBy, signatures } = state;
  if (isProgram) throw refusal('NOT_A_PERSON');
  mustBeOpen(state);
  mustBeItsText(version, proposal);
  if (personId === proposedBy) throw refusal('ALREADY_SIGNED', 'proposalId', 'Who proposes something stands for it already');
  if (signatures.some((one) => one.personId === personId && one.version === version)) throw refusal('ALREADY_SIGNED', 'proposalId');
  return [{ type: 'proposal-cosigned', data: { proposalId: proposal.id, version, signatures: signaturesOf(proposal) + 1 } }];
};

/** The clock begins anew with the text, unless it has run out: what is overdue stays so until it is answered. */
const amend = ({ personId, clock, ...given }: ProposalCommand & { readonly type: 'amend-proposal' }, state: KnownState): readonly ProposalEvent[] => {
  const { proposal, proposedBy } = state;
  proposedIt.mustHold({ personId, proposedBy });
  mustBeOpen(state);
  const wording = { title: given.title?.trim() ?? proposal.title, text: given.text?.trim() ?? proposal.text, class: given.class ?? proposal.class };
  if (wording.title === proposal.title && wording.text === proposal.text && wording.class === proposal.class) throw refusal('NOTHING_CHANGES');
  const { answerBy, provisional, rule } = proposal.overdue ? proposal : clock;
  const of = { proposalId: proposal.id, version: proposal.version + 1, earlierSignatures: signaturesOf(proposal) };
  return [{ type: 'proposal-amended', data: { ...of, ...wording, answerBy, provisional, rule } }];
};

/** Once, if it still waits, and the clock was not set anew. */
const overdue = ({ deadline, ownerId }: ProposalCommand & { readonly type: 'report-overdue-proposal' }, { proposal }: KnownState): readonly ProposalEvent[] => {
  const { id: proposalId, status, answerBy, provisional, rule } = proposal;
  if (status !== 'OPEN' || proposal.overdue || deadline < answerBy) return [];
  return [{ type: 'proposal-overdue', data: { proposalId, ownerId, answerBy, provisional, rule } }];
};

const signaturesOf = ({ signatures, version }: Proposal): number => signatures.find((each) => each.version === version)?.count ?? 0;

const mustBeOpen = ({ proposal: { status } }: KnownState): void => {
  if (status !== 'OPEN') throw refusal('PROPOSAL_IS_CLOSED', 'proposalId', `The proposal is ${status.toLowerCase()}`);
};

const mustBeItsText = (version: number, proposal: Proposal): void => {
  if (version !== proposal.version) throw refusal('TEXT_HAS_CHANGED', 'version', `Its text is at version ${proposal.version}, and you speak of version ${version}`);
};

const mustBeAnswerable = ({ by, openedBy, version }: Answer, state: KnownState): void => {
  openedTheProjectOfProposal.mustHold({ by, openedBy: openedBy ?? '' });
  mustBeOpen(state);
  mustBeItsText(version, state.proposal);
};

const mustBeKnown = (state: ProposalState): KnownState => {
  if (state.status === 'unknown') throw refusal('UNKNOWN_PROPOSAL', 'proposalId');
  return state;
};

const evolve = (state: ProposalState, event: ToldOfProposal): ProposalState => {
  const personId = event.metadata?.actor.personId ?? null;
  if (event.type === 'proposal-made') {
    const { proposalId: id, ...made } = event.data;
    const proposal: Proposal = { id, version: 1, ...made, status: 'OPEN', signatures: [], overdue: false, consent: null, reason: null, basis: null };
    return { status: 'known', proposal, proposedBy: personId, signatures: [] };
  }
  if (state.status === 'unknown') throw new Error(`${event.type} before proposal-made: this is no history of a proposal`);
  const become = (changes: Partial<Proposal>): KnownState => ({ ...state, proposal: { ...state.proposal, ...changes } });
  switch (event.type) {
    case 'proposal-cosigned': {
      const { version, signatures: count } = event.data;
      const signed = become({ signatures: [...state.proposal.signatures.filter((each) => each.version !== version), { version, count }] });
      return personId === null ? signed : { ...signed, signatures: [...state.signatures.filter((each) => each.personId !== personId), { personId, version }] };
    }
    case 'proposal-amended': {
      const { proposalId: _, earlierSignatures: __, ...amended } = event.data;
      return become(amended);
    }
    case 'proposal-withdrawn':
      return become({ status: 'WITHDRAWN' });
    case 'proposal-accepted':
      return become({ status: 'ACCEPTED', consent: event.data.consent });
    case 'proposal-refused':
      return become({ status: 'REFUSED', reason: event.data.reason, basis: event.data.basis });
    case 'proposal-overdue':
      return become({ overdue: true });
    default:
      return assertNever(event);
  }
};

/** What a resident wants renewed: others sign the text, its proposer amends it, and the project's owner answers within a clock (F21). */
export const proposals: Decider<ProposalState, ProposalCommand, ToldOfProposal> = { category: 'proposal', initialState: { status: 'unknown' }, decide, evolve };

/** The proposal as everybody sees it. @throws {Refusal} UNKNOWN_PROPOSAL */
export const asPublished = (state: ProposalState): Proposal => mustBeKnown(state).proposal;
