import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { WorkItemType } from '../../../contracts/api/work-item.type.js';
import { WorkItemsByIds } from '../../../contracts/queries.js';
import { Loaders } from '../../../platform/graphql/index.js';
import type { QuestionShown } from '../domain/ballots/shown.js';
import { BallotQuestionType } from './ballot.type.js';

/** What a question of a ballot refers to. */
@Resolver(() => BallotQuestionType)
export class BallotQuestionsResolver {
  @ResolveField(() => WorkItemType, { nullable: true, description: 'The work item that waits for what is decided.' })
  async workItem(@Parent() { workItemId }: QuestionShown, @Loaders() loaders: Loaders): Promise<WorkItemType | null> {
    return workItemId == null ? null : loaders.one(WorkItemsByIds, workItemId);
  }
}
