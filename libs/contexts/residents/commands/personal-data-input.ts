import { applyDecorators } from '@nestjs/common';
import { Field, InputType } from '@nestjs/graphql';
import { IsOptional, IsString, Length } from 'class-validator';
import { IsDay, IsNotBlank } from '../../../platform/graphql/index.js';
import { sameNumber, type PersonalData } from '../vault/personal-data.js';

const OptionalText = (longest: number, description: string): PropertyDecorator =>
  applyDecorators(
    Field(() => String, { nullable: true, description }),
    IsOptional(),
    IsString(),
    Length(1, longest),
    IsNotBlank(),
  );

@InputType({ description: 'What is held of a person: encrypted, apart from every log.' })
export class PersonalDataInput {
  @OptionalText(200, '1 to 200 characters.')
  name?: string | null;

  @OptionalText(50, '1 to 50 characters.')
  phone?: string | null;

  @OptionalText(50, 'Of an identity document, 1 to 50 characters; blanks and case do not matter.')
  idNumber?: string | null;

  @Field(() => String, { nullable: true, description: 'A day such as 2018-07-01. Who is under 14 has a guardian.' })
  @IsOptional()
  @IsDay()
  birthDate?: string | null;
}

export const personalDataOf = ({ name, phone, idNumber, birthDate }: PersonalDataInput): PersonalData => ({
  name: name?.trim() ?? null,
  phone: phone?.trim() ?? null,
  idNumber: idNumber == null ? null : sameNumber(idNumber),
  birthDate: birthDate ?? null,
});
