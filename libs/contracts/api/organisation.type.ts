import { Field, ObjectType, registerEnumType } from '@nestjs/graphql';
import { enumOf, GlobalIdField, NodeType } from '../../platform/graphql/index.js';
import { parties, type Party } from '../../platform/kernel/index.js';

export const PartyEnum = enumOf(parties);
registerEnumType(PartyEnum, { name: 'Party', description: 'The kinds of party that take part in a renewal.' });

@ObjectType('Organisation', { implements: () => NodeType })
export class OrganisationType implements NodeType {
  @GlobalIdField('Organisation')
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => PartyEnum)
  party!: Party;
}
