import { Field, Int, ObjectType } from '@nestjs/graphql';

@ObjectType('RuleReference', { description: 'The rule that it follows from.' })
export class RuleReferenceType {
  /** Not `id`: clients keep apart by it what they know, and this is one of all versions. */
  @Field(() => String, { name: 'ruleId' })
  id!: string;

  @Field(() => Int)
  version!: number;
}
