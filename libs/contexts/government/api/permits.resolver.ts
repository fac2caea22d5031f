import { Args, Field, Mutation, ObjectType, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { OfficeEnum, OrganisationType } from '../../../contracts/api/organisation.type.js';
import { PermitConsentType, PermitType } from '../../../contracts/api/permit.type.js';
import { ProjectType } from '../../../contracts/api/project.type.js';
import { WorksType } from '../../../contracts/api/works.type.js';
import type { Office, Permit, PermitConsent } from '../../../contracts/index.js';
import { OrganisationsByIds, ProjectsByIds, WorksByIds } from '../../../contracts/queries.js';
import { Bus } from '../../../platform/command-bus/index.js';
import { answered, Connection, From, Loaders, NodeRegistry, Payload, rawId, Wants, type ConnectionOf } from '../../../platform/graphql/index.js';
import type { PermitInput } from '../commands/change-permit.js';
import { ConsentToPermit, ConsentToPermitInput } from '../commands/consent-to-permit.js';
import { RefusePermit, RefusePermitInput } from '../commands/refuse-permit.js';
import { RequestPermit, RequestPermitInput } from '../commands/request-permit.js';
import { RevokePermit, RevokePermitInput } from '../commands/revoke-permit.js';
import { WithdrawPermit, WithdrawPermitInput } from '../commands/withdraw-permit.js';
import { missingOf } from '../domain/permits.js';
import { PermitsByIds, PermitsOfWorks } from '../queries/permits-by-ids.js';
import { PermitArgs, Permits } from '../queries/permits.js';

@ObjectType()
export class PermitConnection extends Connection('Permit', () => PermitType) {}

@ObjectType()
export class PermitPayload extends Payload {
  @Field(() => PermitType, { nullable: true })
  permit?: PermitType | null;
}

/** A resolver reads ids, and refuses those of something else. */
const withRawId = <Input extends PermitInput>(input: Input): Input => ({ ...input, permitId: rawId('Permit', input.permitId, 'permitId') });
const payload = (permit: Permit): { readonly permit: Permit } => ({ permit });

@Resolver(() => PermitType)
export class PermitsResolver {
  constructor(
    private readonly bus: Bus,
    nodes: NodeRegistry,
  ) {
    nodes.register('Permit', async (id, from) => (await bus.ask(new PermitsByIds({ ids: [id] }, from)))[0] ?? null);
  }

  @Query(() => PermitConnection, { description: 'All permits, in the order in which they were requested.' })
  permits(@Args() args: PermitArgs, @Wants('totalCount') withTotal: boolean, @From() from: From): Promise<ConnectionOf<Permit>> {
    return this.bus.ask(new Permits({ ...args, withTotal }, from));
  }

  @Mutation(() => PermitPayload, { description: 'By the owner of the works. Its id follows from your organisation and the idempotency key.' })
  requestPermit(@Args('input') input: RequestPermitInput, @From() from: From): Promise<PermitPayload> {
    return answered(async () => this.bus.execute(new RequestPermit({ ...input, worksId: rawId('Works', input.worksId, 'worksId') }, from)), payload);
  }

  @Mutation(() => PermitPayload, {
    description:
      'By an authority, for every needed office that it holds, before the window is over unless it is for an emergency. The last one that is missing grants the permit, which holds from then on.',
  })
  consentToPermit(@Args('input') input: ConsentToPermitInput, @From() from: From): Promise<PermitPayload> {
    return answered(async () => this.bus.execute(new ConsentToPermit(withRawId(input), from)), payload);
  }

  @Mutation(() => PermitPayload, { description: 'By an authority, before the permit is granted: with a reason and its legal basis.' })
  refusePermit(@Args('input') input: RefusePermitInput, @From() from: From): Promise<PermitPayload> {
    return answered(async () => this.bus.execute(new RefusePermit(withRawId(input), from)), payload);
  }

  @Mutation(() => PermitPayload, { description: 'By an authority, after the permit was granted: with a reason and its legal basis.' })
  revokePermit(@Args('input') input: RevokePermitInput, @From() from: From): Promise<PermitPayload> {
    return answered(async () => this.bus.execute(new RevokePermit(withRawId(input), from)), payload);
  }

  @Mutation(() => PermitPayload, { description: 'By whoever requested it, before it is decided.' })
  withdrawPermit(@Args('input') input: WithdrawPermitInput, @From() from: From): Promise<PermitPayload> {
    return answered(async () => this.bus.execute(new WithdrawPermit(withRawId(input), from)), payload);
  }

  @ResolveField(() => WorksType, { nullable: true, description: 'What it is for; none while the shared timeline has not heard of their plan.' })
  works(@Parent() { worksId }: Permit, @Loaders() loaders: Loaders): Promise<WorksType | null> {
    return loaders.one(WorksByIds, worksId);
  }

  @ResolveField(() => [ProjectType])
  async projects(@Parent() { projectIds }: Permit, @Loaders() loaders: Loaders): Promise<ProjectType[]> {
    const found = await Promise.all(projectIds.map((id) => loaders.one(ProjectsByIds, id)));
    return found.filter((project) => project !== null);
  }

  @ResolveField(() => OrganisationType, { nullable: true })
  requestedBy(@Parent() { requestedBy }: Permit, @Loaders() loaders: Loaders): Promise<OrganisationType | null> {
    return loaders.one(OrganisationsByIds, requestedBy);
  }

  @ResolveField(() => [OfficeEnum], { description: 'The authorities whose consent is still missing.' })
  missing(@Parent() permit: Permit): readonly Office[] {
    return missingOf(permit);
  }

  @ResolveField(() => [String], { description: 'Of all consents.' })
  conditions(@Parent() { consents }: Permit): readonly string[] {
    return consents.flatMap(({ conditions }) => conditions);
  }
}

@Resolver(() => PermitConsentType)
export class PermitConsentsResolver {
  @ResolveField(() => OrganisationType, { nullable: true })
  organisation(@Parent() { organisationId }: PermitConsent, @Loaders() loaders: Loaders): Promise<OrganisationType | null> {
    return loaders.one(OrganisationsByIds, organisationId);
  }
}

@Resolver(() => WorksType)
export class PermitsOfWorksResolver {
  @ResolveField(() => [PermitType], { description: 'That were requested for these works, whatever became of them.' })
  async permits(@Parent() { id }: WorksType, @Loaders() loaders: Loaders): Promise<readonly Permit[]> {
    return (await loaders.one(PermitsOfWorks, id))?.permits ?? [];
  }
}
