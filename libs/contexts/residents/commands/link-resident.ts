import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, ID, InputType } from '@nestjs/graphql';
import { IsString, Length } from 'class-validator';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { IsNotBlank } from '../../../platform/graphql/index.js';
import { permissions } from '../domain/permissions.js';
import type { Resident } from '../domain/residents.js';
import { ResidentChanges, ResidentInput } from './resident-changes.js';

@InputType()
export class LinkResidentInput extends ResidentInput {
  @Field(() => ID, { description: 'Who signs in as this resident, as `me.personId` says: a pseudonym. It replaces what was said before.' })
  @IsString()
  @Length(1, 200)
  @IsNotBlank()
  personId!: string;
}

@Accepts('residents', LinkResidentInput, permissions.LinkResident)
export class LinkResident extends CommandMessage<LinkResidentInput, Written<Resident>> {}

@CommandHandler(LinkResident)
export class LinkResidentHandler implements ICommandHandler<LinkResident> {
  constructor(private readonly residents: ResidentChanges) {}

  async execute({ input, from }: LinkResident): Promise<Written<Resident>> {
    const { personId } = input;
    return this.residents.change({
      operation: 'link-resident',
      input,
      from,
      command: ({ by, keeperId }) => ({ type: 'link-resident', by, keeperId, personId }),
      answer: (resident) => resident,
    });
  }
}
