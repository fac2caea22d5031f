import type { WorksEvent } from '../../contracts/index.js';
import type { Decider } from '../../platform/kernel/index.js';
import { actsWithinAContract } from './permissions.js';
import { worksDecider, type WorksCommand, type WorksState } from './works.js';

/** What a contract covers: works of these projects; of all, where it names none. */
export type Scope = { readonly projectIds: readonly string[]; readonly isInForceNow: boolean };

/** A command, and by which right it is given. */
export type Acting = {
  readonly command: WorksCommand;
  /** The contracts, in force when it happened, by which the sender acts for the organisation of the command; `null`: it is that organisation. */
  readonly contracts: readonly Scope[] | null;
};

/** Works, as whoever acts for their owner may change them: within a contract that covers their project (F55). */
export const actingDecider: Decider<WorksState, Acting, WorksEvent> = {
  ...worksDecider,
  decide: ({ command, contracts }, state) => {
    const projectId = projectOf(command, state);
    if (projectId !== undefined) actsWithinAContract.mustHold({ contracts, projectId, isDecision: isDecision[command.type] });
    return worksDecider.decide(command, state);
  },
};

/** A fact is told as of when it happened, however late. A decision is taken now, whatever time it bears: whose contract has ended takes none. */
const isDecision: { readonly [Type in WorksCommand['type']]: boolean } = {
  'plan-works': true,
  'reschedule-works': true,
  'revise-works': true,
  'cancel-works': true,
  'start-works': false,
  'block-works': false,
  'finish-works': false,
};

const projectOf = (command: WorksCommand, state: WorksState): string | undefined => {
  if (command.type === 'plan-works') return command.projectId;
  return state.status === 'UNPLANNED' ? undefined : state.works.projectId;
};
