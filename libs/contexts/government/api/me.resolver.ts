import { Field, ID, ObjectType, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { OrganisationType, PartyEnum } from '../../../contracts/api/organisation.type.js';
import { OrganisationsByIds } from '../../../contracts/queries.js';
import { From, Loaders } from '../../../platform/graphql/index.js';
import type { Caller, Party } from '../../../platform/kernel/index.js';

@ObjectType('Me', { description: 'Whom your token speaks for.' })
export class MeType {
  @Field(() => ID, { description: 'The person: what entries of the timeline call `actor`.' })
  personId!: string;

  @Field(() => PartyEnum)
  party!: Party;
}

@Resolver(() => MeType)
export class MeResolver {
  @Query(() => MeType, { nullable: true, description: 'Who you are; null without a token.' })
  me(@From() { caller }: From): Caller | null {
    return caller;
  }

  @ResolveField(() => OrganisationType, { nullable: true, description: 'With the offices that it holds. Null: it is not registered here.' })
  organisation(@Parent() { organisationId }: Caller, @Loaders() loaders: Loaders): Promise<OrganisationType | null> {
    return loaders.one(OrganisationsByIds, organisationId);
  }
}
