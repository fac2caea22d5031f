import { Field, Float, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsDate, IsNumber, IsObject, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';
import { DateTime, GeoJSON } from '../../platform/graphql/index.js';
import { refusal } from '../refusals.js';
import type { Window } from '../works.js';

@InputType({ description: 'Half-open: from `start` up to, not including, `end`. A source that gives days means whole local days, the last one included.' })
export class WindowInput {
  @Field(() => DateTime)
  @Type(() => Date)
  @IsDate()
  start!: Date;

  @Field(() => DateTime, { nullable: true, description: 'Left out: it has no end.' })
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  end?: Date | null;
}

/** @throws {Refusal} INVALID_INPUT, naming `start` or `end` of the field that it came in */
export const toWindow = ({ start, end }: WindowInput, field = 'window'): Window => ({
  start: toInstant(start, `${field}.start`),
  end: end ? toInstant(end, `${field}.end`) : null,
});

/** @throws {Refusal} INVALID_INPUT */
export const toInstant = (date: Date, field: string): string => {
  // Beyond, instants have signs and six digits, which sort and parse differently; PostgreSQL knows no year 0.
  if (date.getUTCFullYear() < 1 || date.getUTCFullYear() > 9999) throw refusal('INVALID_INPUT', field, 'Years go from 1 to 9999 in UTC');
  return date.toISOString();
};

@InputType()
export class FootprintInput {
  @Field(() => GeoJSON, { description: 'Point, LineString, Polygon, or several of one of them, in WGS84.' })
  @IsObject()
  geometry!: object;

  /** No `defaultValue`: it makes the field non-null, and compiled documents refuse a variable that leaves such a field out. */
  @Field(() => Float, { nullable: true, description: 'Full width in metres of what a line or point stands for; 0, if left out, where it is unknown, and for polygons.' })
  @IsOptional()
  @IsNumber()
  widthMetres?: number | null;
}

@InputType({ description: "The owner's own name for the works. Works of one permit are its sections." })
export class WorksReferenceInput {
  @Field(() => String)
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  permit!: string;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  section?: string | null;
}
