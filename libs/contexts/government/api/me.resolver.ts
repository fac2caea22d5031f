import { Field, ID, ObjectType, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { OrganisationType, PartyEnum } from '../../../contracts/api/organisation.type.js';
import { ProjectType } from '../../../contracts/api/project.type.js';
import { RoleEnum } from '../../../contracts/api/role.enum.js';
import { OrganisationsByIds } from '../../../contracts/queries.js';
import { From, Loaders } from '../../../platform/graphql/index.js';
import type { Caller, Party, Role } from '../../../platform/kernel/index.js';
import { projectsNamed } from './projects-named.js';

@ObjectType('Me', { description: 'Whom your token speaks for.' })
export class MeType {
  @Field(() => ID, { description: 'The person: what entries of the timeline call `actor`.' })
  personId!: string;

  @Field(() => PartyEnum)
  party!: Party;
}

@ObjectType('Grant', { description: 'Within what you speak for your organisation, by a mandate or an API key.' })
export class GrantType {
  @Field(() => RoleEnum)
  role!: Role;

  @Field(() => [String], { nullable: true, description: 'The mutations that you may send; null: whatever the role may. None where your organisation is not verified.' })
  commands!: readonly string[] | null;

  projectIds!: readonly string[];
}

@Resolver(() => GrantType)
export class GrantsResolver {
  @ResolveField(() => [ProjectType], { nullable: true, description: 'The projects that it is for; null: all.' })
  projects(@Parent() { projectIds }: GrantType, @Loaders() loaders: Loaders): Promise<ProjectType[] | null> {
    return projectsNamed(projectIds, loaders);
  }
}

@Resolver(() => MeType)
export class MeResolver {
  @Query(() => MeType, { nullable: true, description: 'Who you are; null without a token.' })
  me(@From() { caller }: From): Caller | null {
    return caller;
  }

  @ResolveField(() => [GrantType], { nullable: true, description: 'Null: you speak for all of your organisation, as tokens of the development issuer do.' })
  grants(@Parent() { grants }: Caller): GrantType[] | null {
    return grants?.map(({ commands = null, ...grant }) => ({ ...grant, commands })) ?? null;
  }

  @ResolveField(() => OrganisationType, { nullable: true, description: 'With the offices that it holds. Null: it is not registered here.' })
  organisation(@Parent() { organisationId }: Caller, @Loaders() loaders: Loaders): Promise<OrganisationType | null> {
    return loaders.one(OrganisationsByIds, organisationId);
  }
}
