import { Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { OrganisationType } from '../../contracts/api/organisation.type.js';
import { publishingContexts, type PublishingContext } from '../../contracts/index.js';
import type { Json } from '../../platform/kernel/index.js';
import { Connection, DateTime, enumOf, GlobalIdField, JSONScalar, NodeType, Payload } from '../../platform/graphql/index.js';
import { parkedStates, type Operator, type ParkedState } from '../parked-message.js';

export const PublishingContextEnum = enumOf(publishingContexts);
registerEnumType(PublishingContextEnum, { name: 'PublishingContext', description: 'Named as its topic and as its events: `government.permit-granted.v1`.' });

const ParkedStateEnum = enumOf(parkedStates);
registerEnumType(ParkedStateEnum, {
  name: 'ParkedState',
  valuesMap: {
    PARKED: { description: 'It could not be applied. Messages of its key wait behind it.' },
    WAITING: { description: 'Behind a parked one of its key. It follows by itself; then it is gone from here.' },
    REPLAYED: { description: 'Applied after all.' },
    DISCARDED: { description: 'Given up, for a reason.' },
  },
});

@ObjectType('ParkedMessage', { implements: () => NodeType, description: 'A message that a context could not apply, or that waits behind one.' })
export class ParkedMessageType implements NodeType {
  @GlobalIdField('ParkedMessage')
  id!: string;

  @Field(() => PublishingContextEnum, { description: 'Whose consumer could not apply it.' })
  context!: string;

  @Field(() => String)
  consumer!: string;

  @Field(() => String, { description: 'The context that published it.' })
  topic!: string;

  @Field(() => Int)
  partition!: number;

  @Field(() => String, { description: 'The project by its id in events, or the organisation: what order is kept by.' })
  key!: string;

  @Field(() => Int, { description: 'Of the publishing log.' })
  generation!: number;

  @Field(() => String, { description: 'Of the publishing log.' })
  position!: string;

  @Field(() => JSONScalar, { description: 'As it came, in the form of the bus.' })
  message!: Json;

  @Field(() => JSONScalar, { nullable: true, description: 'What it says; null where that cannot be read.' })
  event!: object | null;

  @Field(() => ParkedStateEnum)
  state!: ParkedState;

  @Field(() => String, { nullable: true, description: 'Why it could not be applied, the last time.' })
  reason!: string | null;

  @Field(() => Int, { description: 'How often it was tried.' })
  attempts!: number;

  @Field(() => DateTime, { description: 'Since when it is parked, or waits.' })
  parkedAt!: string;

  @Field(() => Int, { description: 'How many messages wait behind it.' })
  waiting!: number;

  @Field(() => DateTime, { nullable: true, description: 'When it was replayed or discarded.' })
  closedAt!: string | null;

  closedBy!: Operator | null;

  @Field(() => OrganisationType, { nullable: true, description: 'Who replayed or discarded it.' })
  closedByOrganisation?: OrganisationType | null;

  @Field(() => String, { nullable: true })
  closedByPersonId?: string | null;

  @Field(() => String, { nullable: true, description: 'Why it was discarded.' })
  closedBecause!: string | null;
}

@ObjectType()
export class ParkedMessageConnection extends Connection('ParkedMessage', () => ParkedMessageType) {}

@ObjectType()
export class ParkedMessagePayload extends Payload {
  @Field(() => ParkedMessageType, { nullable: true, description: 'As it is now: still parked, with the new reason, where it failed again.' })
  parkedMessage?: ParkedMessageType | null;
}

@InputType({ description: 'All that is given must hold.' })
export class ParkedMessageFilter {
  @Field(() => PublishingContextEnum, { nullable: true, description: 'Whose consumers could not apply them.' })
  context?: PublishingContext | null;

  @Field(() => [ParkedStateEnum], { nullable: true, description: 'Those that are parked, if left out.' })
  states?: ParkedState[] | null;
}
