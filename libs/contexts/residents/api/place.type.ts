import { Field, ObjectType } from '@nestjs/graphql';

/** Where in its estate a unit is. */
@ObjectType({ isAbstract: true })
export abstract class Place {
  @Field(() => String)
  building!: string;

  @Field(() => String)
  stair!: string;

  @Field(() => String)
  label!: string;
}
