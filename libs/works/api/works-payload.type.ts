import { Field, ObjectType } from '@nestjs/graphql';
import { WorksType } from '../../contracts/api/works.type.js';
import { Payload } from '../../platform/graphql/index.js';

@ObjectType()
export class WorksPayload extends Payload {
  @Field(() => WorksType, { nullable: true })
  works?: WorksType | null;
}
