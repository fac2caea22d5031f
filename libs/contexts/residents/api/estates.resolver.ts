import { Args, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { OrganisationType } from '../../../contracts/api/organisation.type.js';
import { ProjectType } from '../../../contracts/api/project.type.js';
import type { Estate } from '../../../contracts/index.js';
import { OrganisationsByIds, ProjectsByIds } from '../../../contracts/queries.js';
import { Bus } from '../../../platform/command-bus/index.js';
import { answered, From, Loaders, NodeRegistry, rawId, Wants, type ConnectionOf } from '../../../platform/graphql/index.js';
import { ImportRegister, ImportRegisterInput } from '../commands/import-register.js';
import { PlaceEstate, PlaceEstateInput } from '../commands/place-estate.js';
import { RegisterEstate, RegisterEstateInput } from '../commands/register-estate.js';
import { StageRegister, StageRegisterInput } from '../commands/stage-register.js';
import { EstateArgs, Estates, EstatesByIds } from '../queries/estates.js';
import { PreviewOfRegister, RegisterPreviewInput, type RegisterPreview } from '../queries/register-preview.js';
import { SharesOfCost, SharesOfCostArgs, type SharesShown } from '../queries/shares-of-cost.js';
import { CostShareConnection } from './cost-share.type.js';
import { EstateConnection, EstatePayload, EstateType } from './estate.type.js';
import { ImportRegisterPayload, RegisterPreviewType, StageRegisterPayload } from './register-import.type.js';

const withRawId = <Input extends { estateId: string }>(input: Input): Input => ({ ...input, estateId: rawId('Estate', input.estateId, 'estateId') });

/** Tens of thousands of rows take longer than other messages are waited for. */
const patienceMs = 5 * 60_000;
const patiently = (from: From): From => ({ ...from, deadline: new Date(Date.now() + patienceMs) });

@Resolver(() => EstateType)
export class EstatesResolver {
  constructor(
    private readonly bus: Bus,
    nodes: NodeRegistry,
  ) {
    nodes.register('Estate', async (id, from) => (await bus.ask(new EstatesByIds({ ids: [id] }, from)))[0] ?? null);
  }

  @Query(() => EstateConnection, { description: 'All estates that have a register, in the order of their registration.' })
  estates(@Args() args: EstateArgs, @Wants('totalCount') withTotal: boolean, @From() from: From): Promise<ConnectionOf<Estate>> {
    return this.bus.ask(new Estates({ ...args, withTotal }, from));
  }

  @Query(() => RegisterPreviewType, { description: 'What a staged file would change, and every row that keeps it from being imported. For whoever keeps the register.' })
  async registerPreview(@Args() args: RegisterPreviewInput, @From() from: From): Promise<RegisterPreview> {
    return this.bus.ask(new PreviewOfRegister(withRawId(args), patiently(from)));
  }

  @Query(() => CostShareConnection, {
    description: 'What each unit pays of a cost, by floor area (Civil Code art. 283). For whoever keeps the register; an owner sees its own and the totals.',
  })
  async sharesOfCost(@Args() args: SharesOfCostArgs, @From() from: From): Promise<SharesShown> {
    const { electorate } = args;
    const unitIds = electorate?.unitIds?.map((id) => rawId('Unit', id, 'electorate.unitIds'));
    return this.bus.ask(new SharesOfCost(withRawId({ ...args, electorate: electorate ? { ...electorate, unitIds } : null }), from));
  }

  @Mutation(() => EstatePayload, { description: 'By whoever will keep its register. Its id follows from your organisation and the idempotency key.' })
  registerEstate(@Args('input') input: RegisterEstateInput, @From() from: From): Promise<EstatePayload> {
    return answered(
      async () => this.bus.execute(new RegisterEstate({ ...input, projectIds: input.projectIds?.map((id) => rawId('Project', id, 'projectIds')) ?? null }, from)),
      (estate) => ({ estate }),
    );
  }

  @Mutation(() => EstatePayload, {
    description: 'By whoever keeps its register: where it lies. Who lives there is told of emergencies near it, and now of those that go on.',
  })
  placeEstate(@Args('input') input: PlaceEstateInput, @From() from: From): Promise<EstatePayload> {
    return answered(
      async () => this.bus.execute(new PlaceEstate(withRawId(input), from)),
      (estate) => ({ estate }),
    );
  }

  @Mutation(() => StageRegisterPayload, {
    description: 'By whoever keeps the register: sends a CSV file in parts. It is kept encrypted for a day, and changes nothing: registerPreview, then importRegister.',
  })
  stageRegister(@Args('input') input: StageRegisterInput, @From() from: From): Promise<StageRegisterPayload> {
    return answered(
      async () => this.bus.execute(new StageRegister(withRawId(input), from)),
      (parts) => ({ parts }),
    );
  }

  @Mutation(() => ImportRegisterPayload, { description: 'By whoever keeps the register: all of a staged file, as its preview was looked at, or nothing.' })
  importRegister(@Args('input') input: ImportRegisterInput, @From() from: From): Promise<ImportRegisterPayload> {
    return answered(
      async () => this.bus.execute(new ImportRegister(withRawId(input), patiently(from))),
      (counts) => ({ counts }),
    );
  }

  @ResolveField(() => OrganisationType, { nullable: true, description: 'Who keeps its register.' })
  keeper(@Parent() { keeperId }: Estate, @Loaders() loaders: Loaders): Promise<OrganisationType | null> {
    return loaders.one(OrganisationsByIds, keeperId);
  }

  @ResolveField(() => [ProjectType], { description: 'The renewals that it is part of.' })
  async projects(@Parent() { projectIds }: Estate, @Loaders() loaders: Loaders): Promise<ProjectType[]> {
    const found = await Promise.all(projectIds.map((id) => loaders.one(ProjectsByIds, id)));
    return found.filter((project) => project !== null);
  }
}
