import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { WorksType } from '../../../contracts/api/works.type.js';
import { WorksByIds } from '../../../contracts/queries.js';
import { Bus } from '../../../platform/command-bus/index.js';
import { From, Loaders, Wants, type ConnectionOf } from '../../../platform/graphql/index.js';
import { ListArgs } from '../../../platform/reading/index.js';
import { EstatesByIds } from '../queries/estates.js';
import { MyNotices, type Notice } from '../queries/my-notices.js';
import { EstateType } from './estate.type.js';
import { NoticeConnection, NoticeType } from './notice.type.js';

@Resolver(() => NoticeType)
export class NoticesResolver {
  constructor(private readonly bus: Bus) {}

  @Query(() => NoticeConnection, {
    description: 'Newest first: emergencies near the estates in which you own or rent something, as their registers have it, that went on while you did.',
  })
  myNotices(@Args() args: ListArgs, @Wants('totalCount') withTotal: boolean, @From() from: From): Promise<ConnectionOf<Notice>> {
    return this.bus.ask(new MyNotices({ ...args, withTotal }, from));
  }

  @ResolveField(() => EstateType, { nullable: true })
  estate(@Parent() { estateId }: NoticeType, @Loaders() loaders: Loaders): Promise<EstateType | null> {
    return loaders.one(EstatesByIds, estateId);
  }

  @ResolveField(() => WorksType, { nullable: true, description: 'What is done, where, by whom and in which hours; null: it is on its way.' })
  works(@Parent() { worksId }: NoticeType, @Loaders() loaders: Loaders): Promise<WorksType | null> {
    return loaders.one(WorksByIds, worksId);
  }
}
