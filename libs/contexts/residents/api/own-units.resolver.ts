import { Args, ID, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Bus } from '../../../platform/command-bus/index.js';
import { answered, From, rawId, rawIdOrNull, toGlobalId } from '../../../platform/graphql/index.js';
import { GiveOwnUnitConsent, GiveOwnUnitConsentInput } from '../commands/give-own-unit-consent.js';
import type { OwnUnitInput } from '../commands/own-unit-consent.js';
import { WithdrawOwnUnitConsent, WithdrawOwnUnitConsentInput } from '../commands/withdraw-own-unit-consent.js';
import type { BallotShown, QuestionShown } from '../domain/ballots/shown.js';
import { BallotPayload, BallotQuestionType } from './ballot.type.js';
import { withBallotId } from './ballots.resolver.js';

const withIds = <Input extends OwnUnitInput>(input: Input): Input => ({
  ...withBallotId(input),
  unitId: rawId('Unit', input.unitId, 'unitId'),
  ownerId: rawIdOrNull('Resident', input.ownerId, 'ownerId'),
});
const payload = (ballot: BallotShown): { readonly ballot: BallotShown } => ({ ballot });

/** Whose own units are used agrees besides (Civil Code art. 272). */
@Resolver(() => BallotQuestionType)
export class OwnUnitsResolver {
  constructor(private readonly bus: Bus) {}

  @Mutation(() => BallotPayload, {
    description:
      'By an owner, on the roll, of a unit that is itself built in or on (Civil Code art. 272), from the opening on; or by whoever convened the ballot, from paper. Of co-owners one is enough.',
  })
  giveOwnUnitConsent(@Args('input') input: GiveOwnUnitConsentInput, @From() from: From): Promise<BallotPayload> {
    return answered(async () => this.bus.execute(new GiveOwnUnitConsent(withIds(input), from)), payload);
  }

  @Mutation(() => BallotPayload, { description: 'As giveOwnUnitConsent, until what was decided takes effect.' })
  withdrawOwnUnitConsent(@Args('input') input: WithdrawOwnUnitConsentInput, @From() from: From): Promise<BallotPayload> {
    return answered(async () => this.bus.execute(new WithdrawOwnUnitConsent(withIds(input), from)), payload);
  }

  @ResolveField(() => [ID], { description: 'Units that are themselves built in or on.' })
  ownUnitsUsed(@Parent() { ownUnitsUsed }: QuestionShown): readonly string[] {
    return ownUnitsUsed.map((id) => toGlobalId('Unit', id));
  }

  @ResolveField(() => [ID], { description: 'Those of them whose owners have not agreed yet.' })
  consentsMissing(@Parent() { consentsMissing }: QuestionShown): readonly string[] {
    return consentsMissing.map((id) => toGlobalId('Unit', id));
  }
}
