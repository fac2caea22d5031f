import { ArgsType } from '@nestjs/graphql';
import { refusal } from '../../../contracts/index.js';
import { mustBeCaller, type From } from '../../../platform/command-bus/index.js';
import type { ContextRuntime } from '../../../platform/context/index.js';
import { IdInput } from '../../../platform/graphql/index.js';
import { reaches, type Caller } from '../../../platform/kernel/index.js';
import { residentsOf } from '../commands/residents-of.js';
import type { BallotState } from '../domain/ballots/ballot-state.js';
import { isConvener } from '../domain/ballots/permissions.js';
import { readBallots } from './ballots.js';
import { ListArgs, seeing } from './reading.js';

@ArgsType()
export class OfBallotArgs extends ListArgs {
  @IdInput()
  ballotId!: string;
}

export type Asking = {
  readonly by: Caller;
  readonly state: Exclude<BallotState, { readonly status: 'NONE' }>;
  readonly convenes: boolean;
  /** Who the caller is in the register of the estate. */
  readonly residents: readonly string[];
};

/** Who asks about a ballot: for itself alone, where its mandate is for other projects. @throws {Refusal} UNAUTHENTICATED, UNKNOWN_BALLOT */
export const askingAbout = async (runtime: ContextRuntime, from: From, { ballotId, token }: { ballotId: string; token?: string | null }): Promise<Asking> => {
  const caller = mustBeCaller(from);
  await seeing(runtime, token);
  const [row] = await readBallots(runtime, [ballotId]);
  if (!row || row.ballot.status === 'NONE') throw refusal('UNKNOWN_BALLOT', 'ballotId');
  const { convenedBy, electorate, projectIds } = row.ballot.ballot;
  const by: Caller = reaches(caller, projectIds) ? caller : { ...caller, grants: [] };
  return { by, state: row.ballot, convenes: isConvener({ by, convenerId: convenedBy }), residents: await residentsOf(runtime, by.personId, electorate.estateId, token) };
};
