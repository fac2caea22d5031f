import { Args, Field, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { OrganisationType } from '../../../contracts/api/organisation.type.js';
import { OrganisationsByIds } from '../../../contracts/queries.js';
import { Bus } from '../../../platform/command-bus/index.js';
import { answered, Connection, From, NodeRegistry, Payload, type ConnectionOf } from '../../../platform/graphql/index.js';
import { RegisterOrganisation, RegisterOrganisationInput } from '../commands/register-organisation.js';
import { Organisations } from '../queries/organisations.js';
import { DirectoryArgs } from '../queries/reading.js';

@ObjectType()
export class OrganisationConnection extends Connection('Organisation', () => OrganisationType) {}

@ObjectType()
export class RegisterOrganisationPayload extends Payload {
  @Field(() => OrganisationType, { nullable: true })
  organisation?: OrganisationType | null;
}

@Resolver(() => OrganisationType)
export class OrganisationsResolver {
  constructor(
    private readonly bus: Bus,
    nodes: NodeRegistry,
  ) {
    nodes.register('Organisation', async (id, from) => (await bus.ask(new OrganisationsByIds({ ids: [id] }, from)))[0] ?? null);
  }

  @Query(() => OrganisationConnection, { description: 'All organisations, in the order of their registration.' })
  organisations(@Args() args: DirectoryArgs, @From() from: From): Promise<ConnectionOf<OrganisationType>> {
    return this.bus.ask(new Organisations(args, from));
  }

  @Mutation(() => RegisterOrganisationPayload, { description: 'By government or coordinators. Its id follows from your organisation and the idempotency key.' })
  registerOrganisation(@Args('input') input: RegisterOrganisationInput, @From() from: From): Promise<RegisterOrganisationPayload> {
    return answered(
      () => this.bus.execute(new RegisterOrganisation(input, from)),
      (organisation) => ({ organisation }),
    );
  }
}
