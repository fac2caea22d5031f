import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { Connection, GlobalIdField, NodeType, Payload } from '../../../platform/graphql/index.js';
import type { Share } from '../domain/shares.js';
import type { Areas, AreaSource, Ownership, Tenancy, UnitState, UnitUse } from '../domain/units.js';
import { AreaSourceEnum, UnitStateEnum, UnitUseEnum } from '../enums.js';

@ObjectType('Share', { description: 'A part of a unit: the numerator of the denominator, never rounded.' })
export class ShareType {
  @Field(() => Int)
  numerator!: number;

  @Field(() => Int)
  denominator!: number;
}

@ObjectType('Owner')
export class OwnerType {
  @GlobalIdField('Resident')
  residentId!: string;

  @Field(() => ShareType)
  share!: Share;
}

@ObjectType('Ownership', { description: 'Who owns a unit from a day on, until the next change.' })
export class OwnershipType {
  @Field(() => [OwnerType], { description: 'Their shares sum to exactly one.' })
  owners!: Ownership['owners'];

  @Field(() => String, { description: 'The first day.' })
  since!: string;

  @Field(() => String, { description: 'What it rests on.' })
  basis!: string;
}

@ObjectType('Tenancy')
export class TenancyType {
  @Field(() => ID)
  tenancyId!: string;

  @GlobalIdField('Resident')
  residentId!: string;

  @Field(() => String, { description: 'The first day.' })
  from!: string;

  @Field(() => String, { nullable: true, description: 'The last day; none: it goes on.' })
  until!: string | null;
}

@ObjectType('KnownArea')
export class KnownAreaType {
  @Field(() => AreaSourceEnum)
  source!: AreaSource;

  @Field(() => Int, { description: 'In 0.01 m².' })
  area!: number;
}

/** Its estate, areas and tenancies are resolved in `units.resolver.ts`. */
@ObjectType('Unit', { implements: () => NodeType, description: 'What one owner, or several together, own by itself (专有部分).' })
export class UnitType implements NodeType {
  @GlobalIdField('Unit')
  id!: string;

  estateId!: string;
  areas!: Areas;
  tenancies!: readonly Tenancy[];

  @Field(() => String)
  building!: string;

  @Field(() => String, { description: 'The staircase (单元); empty, where there is none.' })
  stair!: string;

  @Field(() => String)
  label!: string;

  @Field(() => UnitUseEnum)
  use!: UnitUse;

  @Field(() => UnitStateEnum)
  state!: UnitState;

  @Field(() => Int, { description: 'The floor area that counts, in 0.01 m²: of the register before a survey before the contract.' })
  area!: number;

  @Field(() => AreaSourceEnum)
  areaSource!: AreaSource;

  @Field(() => OwnershipType, { nullable: true, description: 'Today’s.' })
  ownership!: Ownership | null;

  @Field(() => [OwnershipType], { description: 'All that is known, oldest first; the last one may lie ahead.' })
  ownerships!: readonly Ownership[];
}

@ObjectType()
export class UnitConnection extends Connection('Unit', () => UnitType) {}

@ObjectType()
export class UnitPayload extends Payload {
  @Field(() => UnitType, { nullable: true })
  unit?: UnitType | null;
}
