import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsString, MaxLength, ValidateNested } from 'class-validator';
import { refusal } from '../../../contracts/index.js';
import { Accepts, bodyOf, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { permissions } from '../domain/permissions.js';
import type { Resident } from '../domain/residents.js';
import { fieldsChanged, fieldsOf, type PersonalData } from '../vault/personal-data.js';
import { ResidentVault } from '../vault/resident-vault.js';
import { PersonalDataInput, personalDataOf } from './personal-data-input.js';
import { ResidentChanges, ResidentInput } from './resident-changes.js';

@InputType()
export class CorrectPersonalDataInput extends ResidentInput {
  @Field(() => PersonalDataInput, { description: 'What is given replaces what is held; what is left out stays; null is no longer held.' })
  @ValidateNested()
  @Type(() => PersonalDataInput)
  data!: PersonalDataInput;

  @Field(() => String, { description: 'Kept for ever: no names.' })
  @IsString()
  @MaxLength(2_000)
  reason!: string;
}

@Accepts('residents', CorrectPersonalDataInput, permissions.CorrectPersonalData)
export class CorrectPersonalData extends CommandMessage<CorrectPersonalDataInput, Written<Resident>> {}

const nothingHeld: PersonalData = { name: null, phone: null, idNumber: null, birthDate: null };

@CommandHandler(CorrectPersonalData)
export class CorrectPersonalDataHandler implements ICommandHandler<CorrectPersonalData> {
  constructor(
    private readonly residents: ResidentChanges,
    private readonly vault: ResidentVault,
  ) {}

  async execute({ input, from }: CorrectPersonalData): Promise<Written<Resident>> {
    const { residentId, reason } = input;
    const key = (await this.vault.keyOf(residentId)) ?? this.vault.newKey();
    const given = personalDataOf(input.data);
    let put: { readonly estateId: string; readonly data: PersonalData } | undefined;
    return this.residents.change({
      operation: 'correct-personal-data',
      input,
      from,
      body: ResidentVault.bodyBy(key, bodyOf(input)),
      command: ({ data: before = nothingHeld, estateId = '', ...about }) => {
        const sentNames = Object.keys(input.data);
        const kept = Object.entries(given).filter(([name]) => sentNames.includes(name));
        const data = { ...before, ...(Object.fromEntries(kept) as Partial<PersonalData>) };
        if (fieldsOf(data).length === 0) throw refusal('INVALID_INPUT', 'data', 'Nothing would be left of the person: eraseResident is for that');
        put = { estateId, data };
        return { type: 'correct-personal-data', ...about, changed: fieldsChanged(before, data), held: fieldsOf(data), reason };
      },
      answer: (resident) => resident,
      alongside: async (tx) => {
        if (put) await this.vault.put(tx, [{ residentId, key, ...put }]);
      },
    });
  }
}
