import { randomUUID } from 'node:crypto';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsString, MaxLength } from 'class-validator';
import { refusal } from '../../../contracts/index.js';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { permissions } from '../domain/permissions.js';
import { personalFields, purposes, type PersonalField, type Purpose } from '../domain/purposes.js';
import { PersonalFieldEnum, PurposeEnum } from '../enums.js';
import { only, type PersonalData } from '../vault/personal-data.js';
import { ResidentVault } from '../vault/resident-vault.js';
import { ResidentChanges, ResidentInput } from './resident-changes.js';

@InputType()
export class ReadPersonalDataInput extends ResidentInput {
  @Field(() => [PersonalFieldEnum], { description: 'What you need, and no more.' })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(personalFields.length)
  @IsIn(personalFields, { each: true })
  fields!: PersonalField[];

  @Field(() => PurposeEnum)
  @IsIn(purposes)
  purpose!: Purpose;

  @Field(() => String, { description: 'Why, for the person and auditors to read. Kept for ever: no names.' })
  @IsString()
  @MaxLength(2_000)
  reason!: string;
}

/** Null where the command is repeated: what was read is written down nowhere. */
export type ReadData = PersonalData | null;

@Accepts('residents', ReadPersonalDataInput, permissions.ReadPersonalData)
export class ReadPersonalData extends CommandMessage<ReadPersonalDataInput, Written<ReadData>> {}

/** Every look is an event before it is a look: who, why, and at what. */
@CommandHandler(ReadPersonalData)
export class ReadPersonalDataHandler implements ICommandHandler<ReadPersonalData> {
  constructor(
    private readonly residents: ResidentChanges,
    private readonly vault: ResidentVault,
  ) {}

  async execute({ input, from }: ReadPersonalData): Promise<Written<ReadData>> {
    const { residentId, purpose, reason } = input;
    const readId = randomUUID();
    const fields = [...new Set(input.fields)];
    const { answer, at } = await this.residents.change({
      operation: 'read-personal-data',
      input,
      from,
      command: async ({ by, keeperId, child, holds }) => ({
        type: 'read-personal-data',
        by,
        keeperId,
        readId,
        wanted: { fields, purpose, reason },
        child,
        holds: await holds(),
      }),
      answer: () => ({ readId }),
    });
    if (answer.readId !== readId) return { answer: null, at };
    const data = await this.vault.read(residentId);
    if (!data) throw refusal('RESIDENT_ERASED', 'residentId');
    return { answer: only(data, fields), at };
  }
}
