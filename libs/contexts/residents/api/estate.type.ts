import { Field, ObjectType } from '@nestjs/graphql';
import { FootprintType } from '../../../contracts/api/works.type.js';
import type { Footprint } from '../../../contracts/index.js';
import { Connection, GlobalIdField, NodeType, Payload } from '../../../platform/graphql/index.js';

/** Its keeper and projects are resolved in `estates.resolver.ts`. */
@ObjectType('Estate', { implements: () => NodeType, description: 'A compound of buildings, stairs and units, whose register somebody keeps.' })
export class EstateType implements NodeType {
  @GlobalIdField('Estate')
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => FootprintType, { nullable: true, description: 'Where it lies; null: whoever keeps its register has not said so.' })
  footprint!: Footprint | null;

  keeperId!: string;
  projectIds!: readonly string[];
}

@ObjectType()
export class EstateConnection extends Connection('Estate', () => EstateType) {}

@ObjectType()
export class EstatePayload extends Payload {
  @Field(() => EstateType, { nullable: true })
  estate?: EstateType | null;
}
