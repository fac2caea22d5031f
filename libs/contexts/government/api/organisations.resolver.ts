import { Args, Field, Mutation, ObjectType, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { AppointmentType, OrganisationType } from '../../../contracts/api/organisation.type.js';
import { ProjectType } from '../../../contracts/api/project.type.js';
import type { Organisation } from '../../../contracts/index.js';
import { OrganisationsByIds } from '../../../contracts/queries.js';
import { Bus } from '../../../platform/command-bus/index.js';
import { answered, Connection, From, Loaders, NodeRegistry, Payload, rawId, Wants, type ConnectionOf } from '../../../platform/graphql/index.js';
import { AppointOrganisation, AppointOrganisationInput } from '../commands/appoint-organisation.js';
import { DismissOrganisation, DismissOrganisationInput } from '../commands/dismiss-organisation.js';
import { UnverifyOrganisation, UnverifyOrganisationInput } from '../commands/unverify-organisation.js';
import { VerifyOrganisation, VerifyOrganisationInput } from '../commands/verify-organisation.js';
import { RegisterOrganisation, RegisterOrganisationInput } from '../commands/register-organisation.js';
import { Organisations } from '../queries/organisations.js';
import { DirectoryArgs } from '../queries/reading.js';
import { projectsNamed } from './projects-named.js';

@ObjectType()
export class OrganisationConnection extends Connection('Organisation', () => OrganisationType) {}

@ObjectType()
export class OrganisationPayload extends Payload {
  @Field(() => OrganisationType, { nullable: true })
  organisation?: OrganisationType | null;
}

/** Answers that were remembered before there was such a thing are of organisations that were registered as verified. */
const organisationShown = (organisation: Organisation): OrganisationPayload => ({
  organisation: { ...organisation, verified: (organisation as Partial<Organisation>).verified ?? true },
});

@Resolver(() => OrganisationType)
export class OrganisationsResolver {
  constructor(
    private readonly bus: Bus,
    nodes: NodeRegistry,
  ) {
    nodes.register('Organisation', async (id, from) => (await bus.ask(new OrganisationsByIds({ ids: [id] }, from)))[0] ?? null);
  }

  @Query(() => OrganisationConnection, { description: 'All organisations, in the order of their registration.' })
  organisations(@Args() args: DirectoryArgs, @Wants('totalCount') withTotal: boolean, @From() from: From): Promise<ConnectionOf<OrganisationType>> {
    return this.bus.ask(new Organisations({ ...args, withTotal }, from));
  }

  @Mutation(() => OrganisationPayload, { description: 'By government or coordinators. Its id follows from your organisation and the idempotency key.' })
  registerOrganisation(@Args('input') input: RegisterOrganisationInput, @From() from: From): Promise<OrganisationPayload> {
    return answered(() => this.bus.execute(new RegisterOrganisation(input, from)), organisationShown);
  }

  @Mutation(() => OrganisationPayload, { description: 'By government or coordinators: for some projects, or for all. It replaces what was said of this office before.' })
  appointOrganisation(@Args('input') input: AppointOrganisationInput, @From() from: From): Promise<OrganisationPayload> {
    return answered(
      async () =>
        this.bus.execute(
          new AppointOrganisation(
            {
              ...input,
              organisationId: rawId('Organisation', input.organisationId, 'organisationId'),
              projectIds: input.projectIds?.map((id) => rawId('Project', id, 'projectIds')) ?? null,
            },
            from,
          ),
        ),
      organisationShown,
    );
  }

  @Mutation(() => OrganisationPayload, { description: 'By government or coordinators: the organisation holds the office no longer.' })
  dismissOrganisation(@Args('input') input: DismissOrganisationInput, @From() from: From): Promise<OrganisationPayload> {
    return answered(
      async () => this.bus.execute(new DismissOrganisation({ ...input, organisationId: rawId('Organisation', input.organisationId, 'organisationId') }, from)),
      organisationShown,
    );
  }

  @Mutation(() => OrganisationPayload, {
    description: 'By administrators of government or coordinators, of an organisation that is not their own: it may send commands again.',
  })
  verifyOrganisation(@Args('input') input: VerifyOrganisationInput, @From() from: From): Promise<OrganisationPayload> {
    return answered(
      async () => this.bus.execute(new VerifyOrganisation({ ...input, organisationId: rawId('Organisation', input.organisationId, 'organisationId') }, from)),
      organisationShown,
    );
  }

  @Mutation(() => OrganisationPayload, {
    description: 'By administrators of government or coordinators, of an organisation that is not their own: its people and programs may only read.',
  })
  unverifyOrganisation(@Args('input') input: UnverifyOrganisationInput, @From() from: From): Promise<OrganisationPayload> {
    return answered(
      async () => this.bus.execute(new UnverifyOrganisation({ ...input, organisationId: rawId('Organisation', input.organisationId, 'organisationId') }, from)),
      organisationShown,
    );
  }
}

@Resolver(() => AppointmentType)
export class AppointmentsResolver {
  @ResolveField(() => [ProjectType], { nullable: true, description: 'The projects that it is held for; null: for all.' })
  projects(@Parent() { projectIds }: AppointmentType, @Loaders() loaders: Loaders): Promise<ProjectType[] | null> {
    return projectsNamed(projectIds, loaders);
  }
}
