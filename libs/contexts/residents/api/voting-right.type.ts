import { Field, ID, ObjectType } from '@nestjs/graphql';
import { GlobalIdField, Payload } from '../../../platform/graphql/index.js';

/** Who objects is listed in `voting-rights.resolver.ts`. */
@ObjectType('VotingRight', { description: 'Whose vote it is, of those who count as one, and who of them objects to its counting.' })
export class VotingRightType {
  objectorIds!: readonly string[];

  @GlobalIdField('Ballot')
  ballotId!: string;

  @Field(() => ID)
  headId!: string;

  @GlobalIdField('Resident', { nullable: true })
  holderId!: string | null;
}

@ObjectType()
export class VotingRightPayload extends Payload {
  @Field(() => VotingRightType, { nullable: true })
  right?: VotingRightType | null;
}
