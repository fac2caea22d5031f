import type { Proposal } from '../../../../contracts/index.js';
import { asPublished, type ProposalState } from './proposals.js';

/** As everybody sees it, and what it is to the person who asks. */
export type ShownProposal = Proposal & {
  readonly isMine: boolean;
  /** The newest version of the text that the person signed. */
  readonly signedVersion: number | null;
};

/** `personId` undefined: nobody has said who asks. */
export const shownTo = (personId: string | undefined, state: ProposalState): ShownProposal => {
  const proposal = asPublished(state);
  const { proposedBy, signatures } = state.status === 'known' ? state : { proposedBy: null, signatures: [] };
  return {
    ...proposal,
    isMine: personId !== undefined && proposedBy === personId,
    signedVersion: signatures.find((one) => one.personId === personId)?.version ?? null,
  };
};
