import { Args, Info, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import { OrganisationType } from '../../../contracts/api/organisation.type.js';
import { ProjectType } from '../../../contracts/api/project.type.js';
import { refusal } from '../../../contracts/index.js';
import { OrganisationsByIds } from '../../../contracts/queries.js';
import { Bus } from '../../../platform/command-bus/index.js';
import { answered, From, Loaders, NodeRegistry, rawId, Wants, type ConnectionOf } from '../../../platform/graphql/index.js';
import { CreateApiKey, CreateApiKeyInput } from '../commands/create-api-key.js';
import { RevokeApiKey, RevokeApiKeyInput } from '../commands/revoke-api-key.js';
import type { ApiKey } from '../domain/api-keys.js';
import { ActingArgs, ApiKeys, ApiKeysByIds } from '../queries/acting.js';
import { ApiKeyConnection, ApiKeyPayload, ApiKeyType, CreateApiKeyPayload } from './acting.type.js';
import { projectsNamed } from './projects-named.js';

@Resolver(() => ApiKeyType)
export class ApiKeysResolver {
  constructor(
    private readonly bus: Bus,
    nodes: NodeRegistry,
  ) {
    nodes.register('ApiKey', async (id, from) => (await bus.ask(new ApiKeysByIds({ ids: [id] }, from)))[0] ?? null);
  }

  @Query(() => ApiKeyConnection, {
    description: 'By which keys programs act for an organisation, in the order in which they were created; also those that are over. For its administrators.',
  })
  apiKeys(@Args() args: ActingArgs, @Wants('totalCount') withTotal: boolean, @From() from: From): Promise<ConnectionOf<ApiKey>> {
    return this.bus.ask(new ApiKeys({ ...args, withTotal }, from));
  }

  @Mutation(() => CreateApiKeyPayload, {
    description: 'By administrators of the organisation, of government, or of coordinators. The key is in the answer, and nowhere else.',
  })
  createApiKey(@Args('input') input: CreateApiKeyInput, @Info() { schema }: GraphQLResolveInfo, @From() from: From): Promise<CreateApiKeyPayload> {
    return answered(
      async () => {
        mustBeMutations(input.commands ?? [], schema);
        return this.bus.execute(
          new CreateApiKey(
            {
              ...input,
              organisationId: rawId('Organisation', input.organisationId, 'organisationId'),
              projectIds: input.projectIds?.map((id) => rawId('Project', id, 'projectIds')) ?? null,
            },
            from,
          ),
        );
      },
      ({ key, secret }) => ({ apiKey: key, secret }),
    );
  }

  @Mutation(() => ApiKeyPayload, { description: 'By whoever may create it, at once: also open subscriptions end, within two seconds.' })
  revokeApiKey(@Args('input') input: RevokeApiKeyInput, @From() from: From): Promise<ApiKeyPayload> {
    return answered(
      async () => this.bus.execute(new RevokeApiKey({ ...input, apiKeyId: rawId('ApiKey', input.apiKeyId, 'apiKeyId') }, from)),
      (apiKey) => ({ apiKey }),
    );
  }

  @ResolveField(() => OrganisationType, { nullable: true })
  organisation(@Parent() { organisationId }: ApiKey, @Loaders() loaders: Loaders): Promise<OrganisationType | null> {
    return loaders.one(OrganisationsByIds, organisationId);
  }

  @ResolveField(() => [ProjectType], { nullable: true, description: 'The projects that it is for; null: all.' })
  projects(@Parent() { projectIds }: ApiKey, @Loaders() loaders: Loaders): Promise<ProjectType[] | null> {
    return projectsNamed(projectIds, loaders);
  }
}

/** A name that is misspelt would be a key that does nothing. @throws {Refusal} INVALID_INPUT */
const mustBeMutations = (names: readonly string[], schema: GraphQLSchema): void => {
  const mutations = schema.getMutationType()?.getFields() ?? {};
  const unknown = names.find((name) => !Object.hasOwn(mutations, name));
  if (unknown !== undefined) throw refusal('INVALID_INPUT', 'commands', `There is no mutation ${unknown}`);
};
