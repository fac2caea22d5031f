import { Field, ObjectType } from '@nestjs/graphql';
import { Connection, DateTime } from '../../../platform/graphql/index.js';

/** Its estate and works are resolved in `notices.resolver.ts`. */
@ObjectType('Notice', { description: 'That an emergency goes on, or went on, near an estate.' })
export class NoticeType {
  estateId!: string;
  worksId!: string;

  @Field(() => DateTime, { description: 'Since when it is one, and near.' })
  at!: Date;

  @Field(() => DateTime, { description: 'When the estate was told.' })
  toldAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was over; null: it goes on.' })
  overAt!: Date | null;
}

@ObjectType()
export class NoticeConnection extends Connection('Notice', () => NoticeType) {}
