import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { IsBoolean } from 'class-validator';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { permissions } from '../domain/permissions.js';
import type { Resident } from '../domain/residents.js';
import { ResidentChanges, ResidentInput } from './resident-changes.js';

@InputType()
export class RegisterPropertyStaffInput extends ResidentInput {
  @Field(() => Boolean, { description: 'Whether the resident works for the property company.' })
  @IsBoolean()
  propertyStaff!: boolean;
}

@Accepts('residents', RegisterPropertyStaffInput, permissions.RegisterPropertyStaff)
export class RegisterPropertyStaff extends CommandMessage<RegisterPropertyStaffInput, Written<Resident>> {}

/** Whom a person acts for stands in government's log, and is nobody else's to look up: of residents the register says it. */
@CommandHandler(RegisterPropertyStaff)
export class RegisterPropertyStaffHandler implements ICommandHandler<RegisterPropertyStaff> {
  constructor(private readonly residents: ResidentChanges) {}

  async execute({ input, from }: RegisterPropertyStaff): Promise<Written<Resident>> {
    const { propertyStaff } = input;
    return this.residents.change({
      operation: 'register-property-staff',
      input,
      from,
      command: ({ by, keeperId }) => ({ type: 'register-property-staff', by, keeperId, propertyStaff }),
      answer: (resident) => resident,
    });
  }
}
