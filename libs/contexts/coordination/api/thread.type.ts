import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { OrganisationType } from '../../../contracts/api/organisation.type.js';
import type { ThreadStatus } from '../../../contracts/index.js';
import { Connection, DateTime, GlobalIdField, NodeType, Payload } from '../../../platform/graphql/index.js';
import { ThreadStatusEnum } from './thread-status.js';
import { TimelineEntryType } from './timeline.type.js';

@ObjectType('ThreadReading', { description: 'That an organisation has read a thread up to a message.' })
export class ThreadReadingType {
  organisationId!: string;

  @Field(() => OrganisationType, { nullable: true })
  organisation?: OrganisationType | null;

  @Field(() => Int, { description: 'Number of the last message that it had read then.' })
  upTo!: number;

  @Field(() => DateTime, { description: 'When it read it, as it says itself.' })
  at!: string;

  @Field(() => DateTime, { description: 'When Hutong learned of it.' })
  recordedAt!: string;
}

@ObjectType('Message', { implements: () => NodeType, description: 'What an organisation says in a thread.' })
export class MessageType implements NodeType {
  @GlobalIdField('Message')
  id!: string;

  @Field(() => Int, { description: 'Its place in the thread: 1, 2, 3 without gaps.' })
  number!: number;

  @Field(() => String)
  text!: string;

  @Field(() => OrganisationType, { nullable: true, description: 'The organisation: who of its people wrote it is its own business.' })
  author?: OrganisationType | null;

  @Field(() => ID, { nullable: true, description: 'The person who wrote it, by id only, and only to the same organisation.' })
  personId!: string | null;

  @Field(() => [OrganisationType], { description: 'Whom it is meant for.' })
  mentions?: OrganisationType[];

  @Field(() => DateTime, { description: 'When it was said.' })
  at!: string;

  @Field(() => DateTime, { description: 'When Hutong learned of it.' })
  recordedAt!: string;

  @Field(() => [ThreadReadingType], { description: 'Who has read it, each organisation once, by the reading that brought it here; its author with posting it.' })
  readBy!: readonly ThreadReadingType[];
}

@ObjectType()
export class MessageConnection extends Connection('Message', () => MessageType) {}

@ObjectType('Thread', { implements: () => NodeType, description: 'What parties say to each other about one entry of the timeline.' })
export class ThreadType implements NodeType {
  @GlobalIdField('Thread')
  id!: string;

  @Field(() => TimelineEntryType, { nullable: true, description: 'What it is about.' })
  entry?: TimelineEntryType | null;

  @Field(() => OrganisationType, { nullable: true })
  openedBy?: OrganisationType | null;

  @Field(() => DateTime)
  openedAt!: string;

  @Field(() => ThreadStatusEnum)
  status!: ThreadStatus;

  @Field(() => DateTime, { nullable: true })
  closedAt!: string | null;

  @Field(() => String, { nullable: true })
  closedReason!: string | null;

  @Field(() => Int)
  messageCount!: number;

  @Field(() => [ThreadReadingType], { description: 'How far each organisation has read.' })
  readBy!: readonly ThreadReadingType[];

  @Field(() => Int, { nullable: true, description: 'How many messages your organisation has not read; null without a token.' })
  unread!: number | null;
}

@ObjectType()
export class ThreadConnection extends Connection('Thread', () => ThreadType) {}

@ObjectType()
export class ThreadPayload extends Payload {
  @Field(() => ThreadType, { nullable: true, description: 'As it stands with what you wrote; null also while that takes more than 2 s to be readable.' })
  thread?: ThreadType | null;
}

@ObjectType()
export class MessagePayload extends ThreadPayload {
  @Field(() => MessageType, { nullable: true, description: 'What you said.' })
  message?: MessageType | null;
}
