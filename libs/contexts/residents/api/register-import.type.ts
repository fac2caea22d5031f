import { Field, Int, ObjectType } from '@nestjs/graphql';
import { RefusalCode } from '../../../platform/graphql/refusal-code.js';
import { Payload } from '../../../platform/graphql/index.js';
import { Place } from './place.type.js';

@ObjectType('ImportCounts')
export class ImportCountsType {
  @Field(() => Int)
  newUnits!: number;

  @Field(() => Int)
  changedUnits!: number;

  @Field(() => Int)
  unchangedUnits!: number;

  @Field(() => Int, { description: 'In the register, and not in the file: they stay.' })
  goneUnits!: number;

  @Field(() => Int, { description: 'Owners whose identity number the register of the estate does not have yet.' })
  newResidents!: number;
}

@ObjectType('BadRow', { description: 'It keeps the whole file from being imported.' })
export class BadRowType {
  @Field(() => Int, { description: 'Its last line in the file; the heading is 1.' })
  row!: number;

  @Field(() => String, { nullable: true })
  column!: string | null;

  @Field(() => RefusalCode)
  code!: string;

  @Field(() => String, { description: 'What is wrong, and what to do about it; never what stands there.' })
  message!: string;
}

@ObjectType('ChangedUnit')
export class ChangedUnitType extends Place {
  @Field(() => [String], { description: '`unit-corrected`, `owners-changed`.' })
  changes!: readonly string[];
}

@ObjectType('GoneUnit')
export class GoneUnitType extends Place {}

@ObjectType('RegisterPreview', { description: 'What a staged file would change.' })
export class RegisterPreviewType {
  @Field(() => String, { description: 'What importRegister takes.' })
  digest!: string;

  @Field(() => ImportCountsType)
  counts!: ImportCountsType;

  @Field(() => [ChangedUnitType], { description: 'The first 1,000; counts has all.' })
  changed!: readonly ChangedUnitType[];

  @Field(() => [GoneUnitType], { description: 'The first 1,000; counts has all.' })
  gone!: readonly GoneUnitType[];

  @Field(() => [BadRowType], { description: 'All of them.' })
  badRows!: readonly BadRowType[];
}

@ObjectType()
export class StageRegisterPayload extends Payload {
  @Field(() => Int, { nullable: true, description: 'How many parts are there by now.' })
  parts?: number | null;
}

@ObjectType()
export class ImportRegisterPayload extends Payload {
  @Field(() => ImportCountsType, { nullable: true })
  counts?: ImportCountsType | null;
}
