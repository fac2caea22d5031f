import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { ArrayMaxSize, IsArray, IsOptional, IsString, Length, Matches } from 'class-validator';
import type { Permit } from '../../../contracts/index.js';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { PermitChanges, PermitInput } from './change-permit.js';

@InputType()
export class ConsentToPermitInput extends PermitInput {
  @Field(() => [String], { nullable: true, description: 'What the permit is bound to, each a text of its own. None, if left out.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @Length(1, 2_000, { each: true })
  @Matches(/\S/, { each: true, message: 'must not be blank' })
  conditions?: string[] | null;
}

@Accepts(ConsentToPermitInput)
export class ConsentToPermit extends CommandMessage<ConsentToPermitInput, Written<Permit>> {}

@CommandHandler(ConsentToPermit)
export class ConsentToPermitHandler implements ICommandHandler<ConsentToPermit> {
  constructor(private readonly permits: PermitChanges) {}

  execute({ input, from }: ConsentToPermit): Promise<Written<Permit>> {
    return this.permits.change('consent-to-permit', input, from, (sender) => ({ type: 'consent-to-permit', ...sender, conditions: input.conditions ?? [] }));
  }
}
