import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType, Int } from '@nestjs/graphql';
import { IsInt, IsString, Length, Max, Min } from 'class-validator';
import { Accepts, CommandMessage, mustBeCaller } from '../../../platform/command-bus/index.js';
import { IdInput, IsNotBlank, OnceInput } from '../../../platform/graphql/index.js';
import { permissions } from '../domain/permissions.js';
import { Planning } from '../register-import/planning.js';
import { mostParts, Staging } from '../register-import/staging.js';

const longestPart = 1_000_000;

@InputType()
export class StageRegisterInput extends OnceInput {
  @IdInput()
  estateId!: string;

  @Field(() => String, { description: 'Names the file among those of your organisation: chosen by you, 1 to 100 characters, no names of people.' })
  @IsString()
  @Length(1, 100)
  @IsNotBlank()
  importId!: string;

  @Field(() => Int, { description: `1, 2, 3 without gaps, ${mostParts} at most; sent again, it replaces what was sent before.` })
  @IsInt()
  @Min(1)
  @Max(mostParts)
  part!: number;

  @Field(() => String, { description: 'A piece of the file, cut wherever you like: what a request may hold. The heading is in the first.' })
  @IsString()
  @Length(1, longestPart)
  csv!: string;
}

/** How many parts are there by now. Nothing of the register has changed. */
@Accepts('residents', StageRegisterInput, permissions.StageRegister)
export class StageRegister extends CommandMessage<StageRegisterInput, { readonly answer: number }> {}

@CommandHandler(StageRegister)
export class StageRegisterHandler implements ICommandHandler<StageRegister> {
  constructor(
    private readonly planning: Planning,
    private readonly staging: Staging,
  ) {}

  async execute({ input: { estateId, importId, part, csv }, from }: StageRegister): Promise<{ readonly answer: number }> {
    const caller = mustBeCaller(from);
    await this.planning.mustKeep(caller, estateId);
    return { answer: await this.staging.put({ organisationId: caller.organisationId, importId, estateId }, part, csv) };
  }
}
