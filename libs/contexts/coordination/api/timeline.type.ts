import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { OrganisationType, PartyEnum } from '../../../contracts/api/organisation.type.js';
import { ProjectType } from '../../../contracts/api/project.type.js';
import { WorksType } from '../../../contracts/api/works.type.js';
import { Connection, Cursor, DateTime, GlobalIdField, JSONScalar, NodeType, UnlessKnown } from '../../../platform/graphql/index.js';
import type { JsonObject, Party } from '../../../platform/kernel/index.js';

@ObjectType('TimelineEntry', { implements: () => NodeType, description: 'One public event of one party, at its place in the one order that all parties see.' })
export class TimelineEntryType implements NodeType {
  @GlobalIdField('TimelineEntry')
  id!: string;

  @Field(() => Cursor, { description: 'Its place: may be given to `after` and to `asOf`.' })
  cursor!: string;

  @Field(() => String, { description: 'Such as `utilities.works-planned.v1`; the catalogue is docs/events.md.' })
  type!: string;

  @Field(() => PartyEnum)
  party!: Party;

  @UnlessKnown()
  @Field(() => OrganisationType, { nullable: true, description: 'None, where Hutong itself found it.' })
  organisation?: OrganisationType | null;

  @Field(() => OrganisationType, { nullable: true, description: 'On whose behalf the organisation acted, where that is another one.' })
  principal?: OrganisationType | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The person who acted, by id only; of what happens in threads, only to the same organisation; of what residents do, to nobody.',
  })
  actor!: string | null;

  @Field(() => NodeType, { nullable: true, description: 'What it is about, as it stands now.' })
  subject?: object | null;

  @Field(() => String)
  subjectType!: string;

  @Field(() => ID)
  subjectId!: string;

  @UnlessKnown()
  @Field(() => [WorksType], { description: 'The works that it is about, as they stand now.' })
  works?: WorksType[];

  @UnlessKnown()
  @Field(() => Int, { description: 'Of the threads on it.' })
  threadCount?: number;

  @Field(() => [ProjectType])
  projects?: ProjectType[];

  @Field(() => DateTime, { description: 'When it happened.' })
  occurredAt!: string;

  @Field(() => DateTime, { description: 'When the shared timeline learned of it.' })
  recordedAt!: string;

  @Field(() => JSONScalar, {
    description: 'As the catalogue of events describes it for the type. Ids in it are those of the event: inputs take `subjectId`, and the ids of `subject` and `works`.',
  })
  data!: JsonObject;
}

@ObjectType()
export class TimelineConnection extends Connection('Timeline', () => TimelineEntryType) {}
