import { Field, ID, ObjectType } from '@nestjs/graphql';
import { Connection, DateTime, GlobalIdField, NodeType, Payload } from '../../../platform/graphql/index.js';
import { TimelineEntryType } from './timeline.type.js';

@ObjectType('Note', {
  implements: () => NodeType,
  description: 'What an organisation has written on an entry of the timeline for itself. To all others it is as if it were not there.',
})
export class NoteType implements NodeType {
  @GlobalIdField('Note')
  id!: string;

  @Field(() => TimelineEntryType, { nullable: true, description: 'What it is about.' })
  entry?: TimelineEntryType | null;

  @Field(() => String, { description: 'As it was corrected last.' })
  text!: string;

  @Field(() => ID, { description: 'The person who wrote it, by id only.' })
  personId!: string;

  @Field(() => DateTime)
  writtenAt!: string;

  @Field(() => DateTime, { description: 'When Hutong learned of it.' })
  recordedAt!: string;

  @Field(() => DateTime, { nullable: true })
  correctedAt!: string | null;

  @Field(() => DateTime, { nullable: true })
  withdrawnAt!: string | null;

  @Field(() => String, { nullable: true })
  withdrawnReason!: string | null;
}

@ObjectType()
export class NoteConnection extends Connection('Note', () => NoteType) {}

@ObjectType()
export class NotePayload extends Payload {
  @Field(() => NoteType, { nullable: true, description: 'As it stands with what you wrote; null also while that takes more than 2 s to be readable.' })
  note?: NoteType | null;
}
