import { Args, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { OrganisationType } from '../../../contracts/api/organisation.type.js';
import { OrganisationsByIds } from '../../../contracts/queries.js';
import { Bus } from '../../../platform/command-bus/index.js';
import { answered, From, Loaders, NodeRegistry, rawId, rawIdOrNull, toGlobalId, Wants, type ConnectionOf } from '../../../platform/graphql/index.js';
import { AnnounceBallot, AnnounceBallotInput } from '../commands/announce-ballot.js';
import { AnnounceBallotAnew, AnnounceBallotAnewInput } from '../commands/announce-ballot-anew.js';
import type { QuestionInput } from '../commands/ballot-notice-input.js';
import { DecideObjection, DecideObjectionInput } from '../commands/decide-objection.js';
import { ExtendBallot, ExtendBallotInput } from '../commands/extend-ballot.js';
import { ObjectToResult, ObjectToResultInput } from '../commands/object-to-result.js';
import { OpenBallot, OpenBallotInput } from '../commands/open-ballot.js';
import { PublishResult, PublishResultInput } from '../commands/publish-result.js';
import type { BallotShown } from '../domain/ballots/shown.js';
import { BallotTurnout, BallotTurnoutArgs, type Turnout } from '../queries/ballot-turnout.js';
import { BallotArgs, BallotGaps, Ballots, BallotsByIds } from '../queries/ballots.js';
import { EstatesByIds } from '../queries/estates.js';
import { MyBallots, type OwnBallot } from '../queries/my-ballots.js';
import { TokenArgs } from '../queries/token-args.js';
import { BallotTurnoutType, CountType } from './ballot-parts.type.js';
import { BallotConnection, BallotPayload, BallotType, OptionVotesType, OwnBallotType, QuestionResultType } from './ballot.type.js';
import { EstateType } from './estate.type.js';

export const withBallotId = <Input extends { ballotId: string }>(input: Input): Input => ({ ...input, ballotId: rawId('Ballot', input.ballotId, 'ballotId') });
const unitIdsIn = (ids: readonly string[] | null | undefined, field: string): string[] | null => ids?.map((id) => rawId('Unit', id, field)) ?? null;
const questionsIn = (questions: readonly QuestionInput[]): QuestionInput[] =>
  questions.map((question, index) => ({
    ...question,
    ownUnitsUsed: unitIdsIn(question.ownUnitsUsed, `questions[${index}].ownUnitsUsed`),
    workItemId: rawIdOrNull('WorkItem', question.workItemId, `questions[${index}].workItemId`),
  }));
const payload = (ballot: BallotShown): { readonly ballot: BallotShown } => ({ ballot });

/** A roll of tens of thousands takes longer than other messages are waited for. */
const patienceMs = 5 * 60_000;
const patiently = (from: From): From => ({ ...from, deadline: new Date(Date.now() + patienceMs) });

@Resolver(() => BallotType)
export class BallotsResolver {
  constructor(
    private readonly bus: Bus,
    nodes: NodeRegistry,
  ) {
    nodes.register('Ballot', async (id, from) => (await bus.ask(new BallotsByIds({ ids: [id] }, from)))[0] ?? null);
  }

  @Query(() => BallotConnection, { description: 'Ballots of owners, in the order of their notices.' })
  ballots(@Args() args: BallotArgs, @Wants('totalCount') withTotal: boolean, @From() from: From): Promise<ConnectionOf<BallotShown>> {
    return this.bus.ask(new Ballots({ ...args, withTotal }, from));
  }

  @Query(() => BallotTurnoutType, { description: 'Who has not voted yet, by building. For whoever convened the ballot.' })
  async ballotTurnout(@Args() args: BallotTurnoutArgs, @From() from: From): Promise<Turnout> {
    return this.bus.ask(new BallotTurnout(withBallotId(args), from));
  }

  @Query(() => [OwnBallotType], { description: 'The ballots on whose rolls you are, or in which you hold a proxy, and whether the vote is there.' })
  myBallots(@Args() args: TokenArgs, @From() from: From): Promise<readonly OwnBallot[]> {
    return this.bus.ask(new MyBallots(args, from));
  }

  @Mutation(() => BallotPayload, {
    description: 'By whoever keeps the register of the estate: the notice, with the full text. It keeps the version of the rule that holds today.',
  })
  announceBallot(@Args('input') input: AnnounceBallotInput, @From() from: From): Promise<BallotPayload> {
    return answered(async () => {
      const electorate = { ...input.electorate, unitIds: unitIdsIn(input.electorate.unitIds, 'electorate.unitIds') };
      const ids = { estateId: rawId('Estate', input.estateId, 'estateId'), electorate, questions: questionsIn(input.questions) };
      return this.bus.execute(new AnnounceBallot({ ...input, ...ids }, from));
    }, payload);
  }

  @Mutation(() => BallotPayload, { description: 'By whoever convened it, before it opens: another text or other days, and the days of notice begin anew.' })
  announceBallotAnew(@Args('input') input: AnnounceBallotAnewInput, @From() from: From): Promise<BallotPayload> {
    return answered(async () => this.bus.execute(new AnnounceBallotAnew({ ...withBallotId(input), questions: questionsIn(input.questions) }, from)), payload);
  }

  @Mutation(() => BallotPayload, { description: 'By whoever convened it, on its first day or later: freezes the roll as the register stands today.' })
  openBallot(@Args('input') input: OpenBallotInput, @From() from: From): Promise<BallotPayload> {
    return answered(async () => {
      const developerIds = input.developerIds?.map((id) => rawId('Resident', id, 'developerIds')) ?? null;
      return this.bus.execute(new OpenBallot({ ...withBallotId(input), developerIds }, patiently(from)));
    }, payload);
  }

  @Mutation(() => BallotPayload, { description: 'By whoever convened it, before its close: never after, and never shorter.' })
  extendBallot(@Args('input') input: ExtendBallotInput, @From() from: From): Promise<BallotPayload> {
    return answered(async () => this.bus.execute(new ExtendBallot(withBallotId(input), from)), payload);
  }

  @Mutation(() => BallotPayload, {
    description: 'By whoever convened it, once it has closed and every paper is keyed: opens what was sealed, counts it, and publishes the sums.',
  })
  publishResult(@Args('input') input: PublishResultInput, @From() from: From): Promise<BallotPayload> {
    return answered(async () => this.bus.execute(new PublishResult(withBallotId(input), patiently(from))), payload);
  }

  @Mutation(() => BallotPayload, { description: 'By an owner of the electorate, while the result is published: until it is decided nothing is carried out.' })
  objectToResult(@Args('input') input: ObjectToResultInput, @From() from: From): Promise<BallotPayload> {
    return answered(async () => this.bus.execute(new ObjectToResult(withBallotId(input), from)), payload);
  }

  @Mutation(() => BallotPayload, { description: 'By whoever convened it; once the objection has gone up, by the street office or the district’s housing bureau too.' })
  decideObjection(@Args('input') input: DecideObjectionInput, @From() from: From): Promise<BallotPayload> {
    return answered(async () => this.bus.execute(new DecideObjection(withBallotId(input), from)), payload);
  }

  @ResolveField(() => EstateType, { nullable: true })
  estate(@Parent() { estateId }: BallotShown, @Loaders() loaders: Loaders): Promise<EstateType | null> {
    return loaders.one(EstatesByIds, estateId);
  }

  @ResolveField(() => OrganisationType, { nullable: true })
  convener(@Parent() { convenedBy }: BallotShown, @Loaders() loaders: Loaders): Promise<OrganisationType | null> {
    return loaders.one(OrganisationsByIds, convenedBy);
  }

  @ResolveField(() => String, { nullable: true, description: 'Where the file is that anybody recounts it from (GET, hutong-recount), once its result is published.' })
  recountUrl(@Parent() { id, status }: BallotShown): string | null {
    return status === 'PUBLISHED' ? `/recount/${toGlobalId('Ballot', id)}` : null;
  }

  @ResolveField(() => CountType, {
    nullable: true,
    description: 'To the quorum, while the ballot is open: all that is said of its votes before the result, and the same whatever is voted.',
  })
  async missing(@Parent() { id, status }: BallotShown, @Loaders() loaders: Loaders): Promise<CountType | null> {
    if (status === 'ANNOUNCED' || status === 'PUBLISHED') return null;
    return (await loaders.one(BallotGaps, id))?.missing ?? null;
  }
}

@Resolver(() => QuestionResultType)
export class QuestionResultsResolver {
  @ResolveField(() => CountType, { description: 'The roll.' })
  total(@Parent() { votes }: QuestionResultType): CountType {
    return votes.total;
  }

  @ResolveField(() => CountType, { description: 'Who answered it so that it can be read, abstentions among them.' })
  cast(@Parent() { votes }: QuestionResultType): CountType {
    return votes.cast;
  }

  @ResolveField(() => CountType)
  spoiled(@Parent() { votes }: QuestionResultType): CountType {
    return votes.spoiled;
  }

  @ResolveField(() => [OptionVotesType])
  options(@Parent() { votes }: QuestionResultType): readonly OptionVotesType[] {
    return Object.entries(votes.options).map(([option, got]) => ({ option, got }));
  }
}
