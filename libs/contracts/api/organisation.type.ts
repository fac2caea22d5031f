import { Field, ObjectType, registerEnumType } from '@nestjs/graphql';
import { enumOf, GlobalIdField, NodeType } from '../../platform/graphql/index.js';
import { parties, type Party } from '../../platform/kernel/index.js';
import { offices, type Appointment, type Office } from '../government.js';

export const PartyEnum = enumOf(parties);
registerEnumType(PartyEnum, { name: 'Party', description: 'The kinds of party that take part in a renewal.' });

export const OfficeEnum = enumOf(offices);
registerEnumType(OfficeEnum, { name: 'Office', description: 'What an organisation may do by office: which one is needed where, rules say.' });

/** Its `projects` are resolved by government, which knows them. */
@ObjectType('Appointment', { description: 'An office that an organisation holds.' })
export class AppointmentType {
  @Field(() => OfficeEnum)
  office!: Office;

  projectIds!: readonly string[];
}

@ObjectType('Organisation', { implements: () => NodeType })
export class OrganisationType implements NodeType {
  @GlobalIdField('Organisation')
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => PartyEnum)
  party!: Party;

  @Field(() => Boolean, { description: 'Whether the directory vouches for it. One that is not verified may only read, by mandates and API keys.' })
  verified!: boolean;

  @Field(() => [AppointmentType], { description: 'The offices that it holds.' })
  appointments!: Appointment[];
}
