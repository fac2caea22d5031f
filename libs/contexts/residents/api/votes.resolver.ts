import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Bus } from '../../../platform/command-bus/index.js';
import { answered, From, rawId, rawIdOrNull, toGlobalId } from '../../../platform/graphql/index.js';
import { CastVote, CastVoteInput } from '../commands/cast-vote.js';
import { KeyPaper, KeyPaperInput } from '../commands/key-paper.js';
import { ReadVoteRecord, ReadVoteRecordInput } from '../commands/read-vote-record.js';
import { ReceivePaper, ReceivePaperInput } from '../commands/receive-paper.js';
import type { VoteCast } from '../commands/vote-casting.js';
import type { VoteInput, VoteTaken } from '../commands/vote-changes.js';
import { MyReceipt, ReceiptArgs } from '../queries/recounts.js';
import { withBallotId } from './ballots.resolver.js';
import { MarkType, ReadVoteRecordPayload, RecordedVoteType, VotePayload } from './ballot.type.js';

const withIds = <Input extends VoteInput>(input: Input): Input => ({ ...withBallotId(input), unitId: rawId('Unit', input.unitId, 'unitId') });
const payload = (vote: VoteTaken) => ({ vote, receipt: null });
const withReceipt = ({ receipt, ...vote }: VoteCast) => ({ vote, receipt });

@Resolver(() => RecordedVoteType)
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
    }, withReceipt);
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

  @Mutation(() => ReadVoteRecordPayload, {
    description:
      'How each head voted: for whoever convened the ballot from its close on, and for owners of the electorate once the result is published. Every look is written down.',
  })
  readVoteRecord(@Args('input') input: ReadVoteRecordInput, @From() from: From): Promise<ReadVoteRecordPayload> {
    return answered(
      async () => this.bus.execute(new ReadVoteRecord(withBallotId(input), from)),
      (record) => ({ record }),
    );
  }

  @Query(() => String, {
    description:
      'For hutong-recount --receipt: your entry in the recount and, once you have voted, your vote. Whoever has it can see how you voted: keep it for yourself. Of a secret ballot it shows that you have voted and not how: only the answer to castVote does, once.',
  })
  async myReceipt(@Args() args: ReceiptArgs, @From() from: From): Promise<string> {
    return this.bus.ask(new MyReceipt({ ...withBallotId(args), unitId: rawId('Unit', args.unitId, 'unitId') }, from));
  }

  @ResolveField(() => [ID])
  unitIds(@Parent() { unitIds }: RecordedVoteType): readonly string[] {
    return unitIds.map((id) => toGlobalId('Unit', id));
  }

  @ResolveField(() => [ID], { description: 'Residents who could vote for them, by pseudonym.' })
  voterIds(@Parent() { voterIds }: RecordedVoteType): readonly string[] {
    return voterIds.map((id) => toGlobalId('Resident', id));
  }

  @ResolveField(() => [MarkType], { nullable: true, description: 'None: no vote counts.' })
  marks(@Parent() { marks }: RecordedVoteType): readonly MarkType[] | null {
    return marks && Object.entries(marks).map(([question, mark]) => ({ question, mark }));
  }
}
