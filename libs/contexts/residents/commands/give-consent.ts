import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { IsBoolean, IsIn, IsOptional } from 'class-validator';
import { refusal } from '../../../contracts/index.js';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { IsDay, OptionalIdInput } from '../../../platform/graphql/index.js';
import { permissions } from '../domain/permissions.js';
import { purposes, type Purpose } from '../domain/purposes.js';
import type { Resident } from '../domain/residents.js';
import { PurposeEnum } from '../enums.js';
import { ResidentChanges, ResidentInput } from './resident-changes.js';

@InputType({ isAbstract: true })
export abstract class ConsentInput extends ResidentInput {
  @Field(() => PurposeEnum)
  @IsIn(purposes)
  purpose!: Purpose;

  @Field(() => Boolean, { description: 'Whether it is the separate consent that sensitive data takes, and all data of who is under 14.' })
  @IsBoolean()
  sensitive!: boolean;
}

@InputType()
export class GiveConsentInput extends ConsentInput {
  @OptionalIdInput({ description: 'Of who is under 14: the guardian, who consents.' })
  guardianId?: string | null;

  @Field(() => String, { nullable: true, description: 'The day on which it was given, on paper perhaps; today, if left out.' })
  @IsOptional()
  @IsDay()
  on?: string | null;
}

@Accepts('residents', GiveConsentInput, permissions.GiveConsent)
export class GiveConsent extends CommandMessage<GiveConsentInput, Written<Resident>> {}

@CommandHandler(GiveConsent)
export class GiveConsentHandler implements ICommandHandler<GiveConsent> {
  constructor(private readonly residents: ResidentChanges) {}

  async execute({ input, from }: GiveConsent): Promise<Written<Resident>> {
    const { purpose, sensitive, guardianId = null, on } = input;
    return this.residents.change({
      operation: 'give-consent',
      input,
      from,
      command: (about) => {
        const day = on ?? about.today;
        if (day > about.today) throw refusal('INVALID_INPUT', 'on', 'Nobody has consented on a day that lies ahead');
        return { type: 'give-consent', by: about.by, keeperId: about.keeperId, child: about.child, consent: { purpose, sensitive, guardianId, on: day } };
      },
      answer: (resident) => resident,
    });
  }
}
