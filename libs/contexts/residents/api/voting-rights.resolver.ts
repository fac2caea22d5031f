import { Args, ID, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Bus } from '../../../platform/command-bus/index.js';
import { answered, From, Loaders, rawId, rawIdOrNull, toGlobalId } from '../../../platform/graphql/index.js';
import { AgreeAsCoOwner, AgreeAsCoOwnerInput } from '../commands/agree-as-co-owner.js';
import { GrantProxy, GrantProxyInput } from '../commands/grant-proxy.js';
import { ObjectAsCoOwner, ObjectAsCoOwnerInput } from '../commands/object-as-co-owner.js';
import { RevokeProxy, RevokeProxyInput } from '../commands/revoke-proxy.js';
import type { SaidByVoterInput, VotingRight } from '../commands/said-by-voter.js';
import { ObjectorsByIds } from '../queries/objectors.js';
import { ObjectionType } from './ballot-parts.type.js';
import { OwnBallotType } from './ballot.type.js';
import { withBallotId } from './ballots.resolver.js';
import { VotingRightPayload, VotingRightType } from './voting-right.type.js';

export const withVoterIds = <Input extends SaidByVoterInput>(input: Input): Input => ({
  ...withBallotId(input),
  unitId: rawId('Unit', input.unitId, 'unitId'),
  voterId: rawIdOrNull('Resident', input.voterId, 'voterId'),
});
const payload = (right: VotingRight): { readonly right: VotingRight } => ({ right });
const residentIds = (ids: readonly string[]): readonly string[] => ids.map((id) => toGlobalId('Resident', id));

@Resolver(() => VotingRightType)
export class VotingRightsResolver {
  constructor(private readonly bus: Bus) {}

  @Mutation(() => VotingRightPayload, {
    description:
      'By whoever is on the roll, or on a paper that whoever convened the ballot records: another resident votes in their place. Nobody holds more proxies than the rule allows.',
  })
  grantProxy(@Args('input') input: GrantProxyInput, @From() from: From): Promise<VotingRightPayload> {
    return answered(async () => {
      const holderId = rawId('Resident', input.holderId, 'holderId');
      return this.bus.execute(new GrantProxy({ ...withVoterIds(input), holderId }, from));
    }, payload);
  }

  @Mutation(() => VotingRightPayload, { description: 'By whoever is on the roll, or on paper, until the holder has voted: the right to vote returns.' })
  revokeProxy(@Args('input') input: RevokeProxyInput, @From() from: From): Promise<VotingRightPayload> {
    return answered(async () => this.bus.execute(new RevokeProxy(withVoterIds(input), from)), payload);
  }

  @Mutation(() => VotingRightPayload, {
    description: 'By a co-owner on the roll, or on paper, before the close: while one of them objects, their one vote does not take part, cast or not.',
  })
  objectAsCoOwner(@Args('input') input: ObjectAsCoOwnerInput, @From() from: From): Promise<VotingRightPayload> {
    return answered(async () => this.bus.execute(new ObjectAsCoOwner(withVoterIds(input), from)), payload);
  }

  @Mutation(() => VotingRightPayload, { description: 'By a co-owner who has objected, or on paper, before the close.' })
  agreeAsCoOwner(@Args('input') input: AgreeAsCoOwnerInput, @From() from: From): Promise<VotingRightPayload> {
    return answered(async () => this.bus.execute(new AgreeAsCoOwner(withVoterIds(input), from)), payload);
  }

  @ResolveField(() => [ID], { description: 'Residents who own it too, and object.' })
  objectorIds(@Parent() { objectorIds }: VotingRightType): readonly string[] {
    return residentIds(objectorIds);
  }
}

@Resolver(() => OwnBallotType)
export class OwnBallotsResolver {
  @ResolveField(() => [ID], { description: 'Co-owners who object: while there are any, the vote does not take part.' })
  objectorIds(@Parent() { objectorIds }: OwnBallotType): readonly string[] {
    return residentIds(objectorIds);
  }
}

@Resolver(() => ObjectionType)
export class ObjectionsResolver {
  @ResolveField(() => ID, { nullable: true, description: 'The resident who raised it, by pseudonym: for whoever may decide it, and null for all others.' })
  async by(@Parent() { objectionId }: ObjectionType, @Loaders() loaders: Loaders): Promise<string | null> {
    const objector = await loaders.one(ObjectorsByIds, objectionId);
    return objector && toGlobalId('Resident', objector.by);
  }
}
