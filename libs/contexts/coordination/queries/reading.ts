import { ArgsType, Field, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsDate, IsObject, IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';
import { refusal } from '../../../contracts/index.js';
import type { EventStore } from '../../../platform/event-store/index.js';
import { Cursor, DateTime, decodeCursor, GeoJSON } from '../../../platform/graphql/index.js';
import type { JsonObject } from '../../../platform/kernel/index.js';
import { ListArgs } from '../../../platform/reading/index.js';

@InputType({ description: 'The moment that is asked about: a cursor, or a recording time (what Hutong knew then). One of the two.' })
export class AsOf {
  @Field(() => Cursor, { nullable: true })
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  cursor?: string | null;

  @Field(() => DateTime, { nullable: true })
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  recordedAt?: Date | null;
}

/** What every list of coordination takes. */
@ArgsType()
export class ReadingArgs extends ListArgs {
  @Field(() => AsOf, { nullable: true })
  @IsOptional()
  @ValidateNested()
  @Type(() => AsOf)
  asOf?: AsOf | null;
}

/** And what the lists take that are about works: a place. */
@ArgsType()
export class AreaReadingArgs extends ReadingArgs {
  @Field(() => GeoJSON, {
    nullable: true,
    description: 'A (Multi)Polygon: what is about works that touch it. Of two works, the other one may be as far away as two works can collide.',
  })
  @IsOptional()
  @IsObject()
  area?: JsonObject | null;
}

export { Conditions, ListArgs, totalOf } from '../../../platform/reading/index.js';

/** The one kind of cursor of the shared timeline, wherever it came from. */
export const timelineCursor = (store: EventStore) => ({ query: 'timeline', generation: store.generation });

/** Whether what stands now is asked about, with nothing to wait for: a statement can find the position itself. */
export const asOfNow = ({ asOf, token }: ReadingArgs): boolean => token == null && asOf?.cursor == null && asOf?.recordedAt == null;

/**
 * The position that a reader sees up to: what stands now, or what stood then.
 *
 * @throws {Refusal} INVALID_INPUT when both are given; the cursor's own refusals.
 */
export const positionAsOf = async (store: EventStore, asOf: AsOf | null | undefined, now: number): Promise<number> => {
  if (asOf?.cursor != null && asOf.recordedAt != null) throw refusal('INVALID_INPUT', 'asOf', 'Give a cursor or a recording time, not both');
  if (asOf?.cursor != null) return Math.min(now, decodeCursor(asOf.cursor, timelineCursor(store), 'asOf.cursor').position);
  if (asOf?.recordedAt != null) return Math.min(now, await store.positionAt(asOf.recordedAt));
  return now;
};
