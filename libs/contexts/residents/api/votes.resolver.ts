import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { Bus } from '../../../platform/command-bus/index.js';
import { answered, From, rawId, rawIdOrNull } from '../../../platform/graphql/index.js';
import { CastVote, CastVoteInput } from '../commands/cast-vote.js';
import { KeyPaper, KeyPaperInput } from '../commands/key-paper.js';
import { ReceivePaper, ReceivePaperInput } from '../commands/receive-paper.js';
import type { VoteInput, VoteTaken } from '../commands/vote-changes.js';
import { withBallotId } from './ballots.resolver.js';
import { VotePayload } from './ballot.type.js';

const withIds = <Input extends VoteInput>(input: Input): Input => ({ ...withBallotId(input), unitId: rawId('Unit', input.unitId, 'unitId') });
const payload = (vote: VoteTaken): { readonly vote: VoteTaken } => ({ vote });

@Resolver()
export class VotesResolver {
  constructor(private readonly bus: Bus) {}

  @Mutation(() => VotePayload, {
    description:
      'The one vote for a unit and all others of its owner, sealed until the close: by whoever is on the roll, or taken down at the door by whoever convened the ballot.',
  })
  castVote(@Args('input') input: CastVoteInput, @From() from: From): Promise<VotePayload> {
    return answered(async () => {
      const voterId = rawIdOrNull('Resident', input.voterId, 'voterId');
      return this.bus.execute(new CastVote({ ...withIds(input), voterId }, from));
    }, payload);
  }

  @Mutation(() => VotePayload, {
    description: 'By whoever convened the ballot: a paper takes the one vote when it is received (occurredAt); what is on it is keyed later.',
  })
  receivePaper(@Args('input') input: ReceivePaperInput, @From() from: From): Promise<VotePayload> {
    return answered(async () => this.bus.execute(new ReceivePaper({ ...withIds(input), voterId: rawId('Resident', input.voterId, 'voterId') }, from)), payload);
  }

  @Mutation(() => VotePayload, { description: 'By whoever convened the ballot, until the result is published: what is on a paper.' })
  keyPaper(@Args('input') input: KeyPaperInput, @From() from: From): Promise<VotePayload> {
    return answered(async () => this.bus.execute(new KeyPaper(withIds(input), from)), payload);
  }
}
