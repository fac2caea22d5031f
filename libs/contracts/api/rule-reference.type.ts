import { Field, Int, ObjectType } from '@nestjs/graphql';

@ObjectType('RuleReference', { description: 'The rule that it follows from.' })
export class RuleReferenceType {
  @Field(() => String)
  id!: string;

  @Field(() => Int)
  version!: number;
}
