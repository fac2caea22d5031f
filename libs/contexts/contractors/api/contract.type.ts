import { Field, ObjectType } from '@nestjs/graphql';
import { WindowType } from '../../../contracts/api/works.type.js';
import { Connection, DateTime, GlobalIdField, NodeType, Payload } from '../../../platform/graphql/index.js';

/** Its parties and projects are resolved in `contracts.resolver.ts`. */
@ObjectType('Contract', { implements: () => NodeType, description: 'By it a contractor acts for a principal: within a window, until either side ends it.' })
export class ContractType implements NodeType {
  @GlobalIdField('Contract')
  id!: string;

  principalId!: string;
  contractorId!: string;
  projectIds!: readonly string[];

  @Field(() => String)
  title!: string;

  @Field(() => WindowType)
  window!: WindowType;

  @Field(() => DateTime, { nullable: true, description: 'From then on nobody acts under it; none: until its window ends.' })
  endedAt!: string | null;

  @Field(() => String, { nullable: true })
  endedReason!: string | null;
}

@ObjectType()
export class ContractConnection extends Connection('Contract', () => ContractType) {}

@ObjectType()
export class ContractPayload extends Payload {
  @Field(() => ContractType, { nullable: true })
  contract?: ContractType | null;
}
