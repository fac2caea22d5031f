import { condition, openedTheProject } from '../../../../contracts/index.js';
import { always, each, type Permissions } from '../../../../platform/permissions/index.js';

export const proposedIt = condition({
  text: 'its person proposed it',
  code: 'NOT_THE_PROPOSER',
  field: 'proposalId',
  holds: ({ personId, proposedBy }: { readonly personId: string; readonly proposedBy: string | null }) => personId === proposedBy,
});

export const openedTheProjectOfProposal = openedTheProject('proposalId');

/** Those that open projects. */
const owners = ['GOVERNMENT', 'COORDINATION'] as const;

/** Who may do what with proposals. */
export const permissions = {
  // F21: residents propose and sign, each for oneself.
  Propose: { RESIDENTS: always },
  CoSignProposal: { RESIDENTS: always },
  AmendProposal: each(['RESIDENTS'], proposedIt),
  WithdrawProposal: each(['RESIDENTS'], proposedIt),
  // The project's owner decides what is renewed.
  AcceptProposal: each(owners, openedTheProjectOfProposal),
  RefuseProposal: each(owners, openedTheProjectOfProposal),
} satisfies Permissions;
