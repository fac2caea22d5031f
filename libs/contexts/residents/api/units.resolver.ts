import { Args, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Bus } from '../../../platform/command-bus/index.js';
import { answered, From, Loaders, NodeRegistry, rawId, Wants, type ConnectionOf } from '../../../platform/graphql/index.js';
import { ChangeOwners, ChangeOwnersInput } from '../commands/change-owners.js';
import { CorrectUnit, CorrectUnitInput } from '../commands/correct-unit.js';
import { EndTenancy, EndTenancyInput } from '../commands/end-tenancy.js';
import { RegisterTenancy, RegisterTenancyInput } from '../commands/register-tenancy.js';
import { RegisterUnit, RegisterUnitInput } from '../commands/register-unit.js';
import type { UnitShown } from '../commands/unit-changes.js';
import { areaSources, type Tenancy } from '../domain/units.js';
import { EstatesByIds } from '../queries/estates.js';
import { UnitArgs, Units, UnitsByIds } from '../queries/units.js';
import { EstateType } from './estate.type.js';
import { KnownAreaType, TenancyType, UnitConnection, UnitPayload, UnitType } from './unit.type.js';

/** A resolver reads ids, and refuses those of something else. */
const withRawId = <Input extends { unitId: string }>(input: Input): Input => ({ ...input, unitId: rawId('Unit', input.unitId, 'unitId') });
const payload = (unit: UnitShown): { readonly unit: UnitShown } => ({ unit });

@Resolver(() => UnitType)
export class UnitsResolver {
  constructor(
    private readonly bus: Bus,
    nodes: NodeRegistry,
  ) {
    nodes.register('Unit', async (id, from) => (await bus.ask(new UnitsByIds({ ids: [id] }, from)))[0] ?? null);
  }

  @Query(() => UnitConnection, { description: 'The units of an estate as they stand today, in the order of their registration. For whoever keeps its register.' })
  async units(@Args() args: UnitArgs, @Wants('totalCount') withTotal: boolean, @From() from: From): Promise<ConnectionOf<UnitShown>> {
    return this.bus.ask(new Units({ ...args, estateId: rawId('Estate', args.estateId, 'estateId'), withTotal }, from));
  }

  @Mutation(() => UnitPayload, { description: 'By whoever keeps the register. Its id follows from the estate, the building, the stair and the label.' })
  registerUnit(@Args('input') input: RegisterUnitInput, @From() from: From): Promise<UnitPayload> {
    return answered(async () => this.bus.execute(new RegisterUnit({ ...input, estateId: rawId('Estate', input.estateId, 'estateId') }, from)), payload);
  }

  @Mutation(() => UnitPayload, { description: 'By whoever keeps the register, with a reason. Whoever was shown the unit before keeps what it was then.' })
  correctUnit(@Args('input') input: CorrectUnitInput, @From() from: From): Promise<UnitPayload> {
    return answered(async () => this.bus.execute(new CorrectUnit(withRawId(input), from)), payload);
  }

  @Mutation(() => UnitPayload, { description: 'By whoever keeps the register: who owns the unit from a day on.' })
  changeOwners(@Args('input') input: ChangeOwnersInput, @From() from: From): Promise<UnitPayload> {
    return answered(async () => {
      const owners = input.owners.map((owner) => ({ ...owner, residentId: rawId('Resident', owner.residentId, 'owners') }));
      return this.bus.execute(new ChangeOwners({ ...withRawId(input), owners }, from));
    }, payload);
  }

  @Mutation(() => UnitPayload, { description: 'By whoever keeps the register: who lives in the unit without owning it.' })
  registerTenancy(@Args('input') input: RegisterTenancyInput, @From() from: From): Promise<UnitPayload> {
    return answered(
      async () => this.bus.execute(new RegisterTenancy({ ...withRawId(input), residentId: rawId('Resident', input.residentId, 'residentId') }, from)),
      payload,
    );
  }

  @Mutation(() => UnitPayload, { description: 'By whoever keeps the register.' })
  endTenancy(@Args('input') input: EndTenancyInput, @From() from: From): Promise<UnitPayload> {
    return answered(async () => this.bus.execute(new EndTenancy(withRawId(input), from)), payload);
  }

  @ResolveField(() => EstateType, { nullable: true })
  estate(@Parent() { estateId }: UnitType, @Loaders() loaders: Loaders): Promise<EstateType | null> {
    return loaders.one(EstatesByIds, estateId);
  }

  @ResolveField(() => [KnownAreaType], { description: 'All that is known; the first one counts.' })
  areas(@Parent() { areas }: UnitType): readonly KnownAreaType[] {
    return areaSources.flatMap((source) => {
      const area = areas[source];
      return area === undefined ? [] : [{ source, area }];
    });
  }

  @ResolveField(() => [TenancyType])
  tenancies(@Parent() { tenancies }: UnitType): readonly TenancyType[] {
    return tenancies.map(({ id: tenancyId, ...tenancy }: Tenancy) => ({ tenancyId, ...tenancy }));
  }
}
