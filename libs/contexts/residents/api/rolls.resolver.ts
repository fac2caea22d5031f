import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Bus } from '../../../platform/command-bus/index.js';
import { answered, From, Loaders, rawId, toGlobalId, Wants, type ConnectionOf } from '../../../platform/graphql/index.js';
import { DisputeRoll, DisputeRollInput } from '../commands/dispute-roll.js';
import { OfBallotArgs } from '../queries/ballot-record.js';
import { RollDisputes, type RollDisputeShown } from '../queries/roll-disputes.js';
import { RollEntriesByIds, UnitOnRoll, UnitOnRollArgs, type RollEntryShown } from '../queries/unit-on-roll.js';
import { VoteRecordReads, type VoteRecordReadShown } from '../queries/vote-record-reads.js';
import { withBallotId } from './ballots.resolver.js';
import { withVoterIds } from './voting-rights.resolver.js';
import { InRegisterType, OnRollType, RollDisputeConnection, RollDisputePayload, RollDisputeType, RollEntryType, VoteRecordReadConnection } from './roll.type.js';

const residentIds = (ids: readonly string[]): readonly string[] => ids.map((id) => toGlobalId('Resident', id));

@Resolver(() => RollDisputeType)
export class RollsResolver {
  constructor(private readonly bus: Bus) {}

  @Mutation(() => RollDisputePayload, {
    description:
      'By whoever is on the roll for the unit, or would be by the register of today, or on paper, before the close: that the roll is wrong. It is on record, and the roll stands.',
  })
  disputeRoll(@Args('input') input: DisputeRollInput, @From() from: From): Promise<RollDisputePayload> {
    return answered(
      async () => this.bus.execute(new DisputeRoll(withVoterIds(input), from)),
      (dispute) => ({ dispute }),
    );
  }

  @Query(() => RollDisputeConnection, {
    description: 'What was said against the roll, in order. For whoever convened the ballot; to residents what they said, and what concerns their units.',
  })
  async rollDisputes(@Args() args: OfBallotArgs, @Wants('totalCount') withTotal: boolean, @From() from: From): Promise<ConnectionOf<RollDisputeShown>> {
    return this.bus.ask(new RollDisputes({ ...withBallotId(args), withTotal }, from));
  }

  @Query(() => RollEntryType, {
    description: 'Why somebody votes for a unit, and somebody else does not. For whoever is on the roll for it, whoever owns it today, and whoever convened the ballot.',
  })
  async unitOnRoll(@Args() args: UnitOnRollArgs, @From() from: From): Promise<RollEntryShown> {
    return this.bus.ask(new UnitOnRoll({ ...withBallotId(args), unitId: rawId('Unit', args.unitId, 'unitId') }, from));
  }

  @Query(() => VoteRecordReadConnection, {
    description: 'Who has looked at how each head voted, and why, in order. For whoever convened the ballot, and whoever is on its roll.',
  })
  async voteRecordReads(@Args() args: OfBallotArgs, @Wants('totalCount') withTotal: boolean, @From() from: From): Promise<ConnectionOf<VoteRecordReadShown>> {
    return this.bus.ask(new VoteRecordReads({ ...withBallotId(args), withTotal }, from));
  }

  @ResolveField(() => RollEntryType, { nullable: true, description: 'Why the roll stands.' })
  entry(@Parent() { ballotId, unitId }: RollDisputeType, @Loaders() loaders: Loaders): Promise<RollEntryShown | null> {
    return loaders.one(RollEntriesByIds, unitId, { ballotId });
  }
}

@Resolver(() => OnRollType)
export class OnRollResolver {
  @ResolveField(() => ID, { description: 'Who counts as one with it, under a number of this ballot.' })
  headId(@Parent() { head }: OnRollType): string {
    return head.id;
  }

  @ResolveField(() => [ID], { description: 'Residents who vote for it.' })
  voterIds(@Parent() { head }: OnRollType): readonly string[] {
    return residentIds(head.voters);
  }
}

@Resolver(() => InRegisterType)
export class InRegisterResolver {
  @ResolveField(() => [ID])
  ownerIds(@Parent() { ownerIds }: InRegisterType): readonly string[] {
    return residentIds(ownerIds);
  }

  @ResolveField(() => [ID], { description: 'They, or their guardians.' })
  voterIds(@Parent() { voterIds }: InRegisterType): readonly string[] {
    return residentIds(voterIds);
  }
}
