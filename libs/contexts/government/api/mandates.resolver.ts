import { Args, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { OrganisationType } from '../../../contracts/api/organisation.type.js';
import { ProjectType } from '../../../contracts/api/project.type.js';
import { OrganisationsByIds } from '../../../contracts/queries.js';
import { Bus } from '../../../platform/command-bus/index.js';
import { answered, From, Loaders, NodeRegistry, rawId, Wants, type ConnectionOf } from '../../../platform/graphql/index.js';
import { EndMandate, EndMandateInput } from '../commands/end-mandate.js';
import { GrantMandate, GrantMandateInput } from '../commands/grant-mandate.js';
import type { Mandate } from '../domain/mandates.js';
import { ActingArgs, Mandates, MandatesByIds } from '../queries/acting.js';
import { MandateConnection, MandatePayload, MandateType } from './acting.type.js';
import { projectsNamed } from './projects-named.js';

@Resolver(() => MandateType)
export class MandatesResolver {
  constructor(
    private readonly bus: Bus,
    nodes: NodeRegistry,
  ) {
    nodes.register('Mandate', async (id, from) => (await bus.ask(new MandatesByIds({ ids: [id] }, from)))[0] ?? null);
  }

  @Query(() => MandateConnection, { description: 'Who acts for an organisation, in the order in which it was granted; also what is over. For its administrators.' })
  mandates(@Args() args: ActingArgs, @Wants('totalCount') withTotal: boolean, @From() from: From): Promise<ConnectionOf<Mandate>> {
    return this.bus.ask(new Mandates({ ...args, withTotal }, from));
  }

  @Mutation(() => MandatePayload, { description: 'By administrators of the organisation, of government, or of coordinators.' })
  grantMandate(@Args('input') input: GrantMandateInput, @From() from: From): Promise<MandatePayload> {
    return answered(
      async () =>
        this.bus.execute(
          new GrantMandate(
            {
              ...input,
              organisationId: rawId('Organisation', input.organisationId, 'organisationId'),
              projectIds: input.projectIds?.map((id) => rawId('Project', id, 'projectIds')) ?? null,
            },
            from,
          ),
        ),
      (mandate) => ({ mandate }),
    );
  }

  @Mutation(() => MandatePayload, { description: 'By whoever may grant it, at once: also open subscriptions end, within two seconds.' })
  endMandate(@Args('input') input: EndMandateInput, @From() from: From): Promise<MandatePayload> {
    return answered(
      async () => this.bus.execute(new EndMandate({ ...input, mandateId: rawId('Mandate', input.mandateId, 'mandateId') }, from)),
      (mandate) => ({ mandate }),
    );
  }

  @ResolveField(() => OrganisationType, { nullable: true })
  organisation(@Parent() { organisationId }: Mandate, @Loaders() loaders: Loaders): Promise<OrganisationType | null> {
    return loaders.one(OrganisationsByIds, organisationId);
  }

  @ResolveField(() => [ProjectType], { nullable: true, description: 'The projects that it is for; null: all.' })
  projects(@Parent() { projectIds }: Mandate, @Loaders() loaders: Loaders): Promise<ProjectType[] | null> {
    return projectsNamed(projectIds, loaders);
  }
}
