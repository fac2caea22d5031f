import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { WorkItemType } from '../../../contracts/api/work-item.type.js';
import { Loaders } from '../../../platform/graphql/index.js';
import type { BallotShown } from '../domain/ballots/shown.js';
import { BallotsOfWorkItems } from '../queries/ballots-of-work-items.js';
import { BallotType } from './ballot.type.js';

/** What owners are asked about a work item, and what came of it. */
@Resolver(() => WorkItemType)
export class WorkItemBallotsResolver {
  @ResolveField(() => [BallotType], { description: 'In which owners are asked about it, in the order of their notices.' })
  async ballots(@Parent() { id }: WorkItemType, @Loaders() loaders: Loaders): Promise<readonly BallotShown[]> {
    return (await loaders.one(BallotsOfWorkItems, id))?.ballots ?? [];
  }

  @ResolveField(() => String, { nullable: true, description: 'The day on which the owners’ decision took effect; none: not yet, or it needs none.' })
  async consentedOn(@Parent() { id, consent }: WorkItemType, @Loaders() loaders: Loaders): Promise<string | null> {
    const ballots = (await loaders.one(BallotsOfWorkItems, id))?.ballots ?? [];
    const questions = ballots.flatMap((ballot) => ballot.questions).filter(({ workItemId, matter }) => workItemId === id && matter === consent);
    return questions.flatMap(({ inEffectSince }) => inEffectSince ?? []).sort()[0] ?? null;
  }
}
