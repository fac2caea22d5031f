import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsOptional, IsString, Length, ValidateNested } from 'class-validator';
import { FootprintInput } from '../../../contracts/api/works.input.js';
import type { Estate, Rules } from '../../../contracts/index.js';
import { InjectDirectory, type Directory } from '../../../directory/index.js';
import { Accepts, asSent, CommandMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Decisions, type Written } from '../../../platform/event-store/index.js';
import { CommandInput, IsNotBlank, OptionalIdsInput } from '../../../platform/graphql/index.js';
import { Clock, derivedId } from '../../../platform/kernel/index.js';
import { Settings } from '../../../platform/ops/index.js';
import { estates, registeredEstate } from '../domain/estates.js';
import { permissions } from '../domain/permissions.js';
import { footprintOf } from './place-estate.js';

@InputType()
export class RegisterEstateInput extends CommandInput {
  @Field(() => String, { description: '1 to 200 characters. Everybody reads it.' })
  @IsString()
  @Length(1, 200)
  @IsNotBlank()
  name!: string;

  @OptionalIdsInput({ description: 'The renewals that it is part of.', most: 100 })
  projectIds?: string[] | null;

  @Field(() => FootprintInput, { nullable: true, description: 'Where it lies: who lives there is told of emergencies near it. It can be said later: placeEstate.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => FootprintInput)
  footprint?: FootprintInput | null;
}

@Accepts('residents', RegisterEstateInput, permissions.RegisterEstate)
export class RegisterEstate extends CommandMessage<RegisterEstateInput, Written<Estate>> {}

@CommandHandler(RegisterEstate)
export class RegisterEstateHandler implements ICommandHandler<RegisterEstate> {
  readonly #estates;

  constructor(
    @InjectRuntime('residents') { store }: ContextRuntime,
    @InjectDirectory('residents') private readonly directory: Directory,
    private readonly clock: Clock,
    private readonly settings: Settings<Rules>,
  ) {
    this.#estates = new Decisions(store, estates);
  }

  async execute({ input, from }: RegisterEstate): Promise<Written<Estate>> {
    const sent = asSent(input, from, this.clock);
    const { organisationId: keeperId } = sent.caller;
    const projectIds = input.projectIds ?? [];
    const footprint = input.footprint ? footprintOf(input.footprint, this.settings.rules) : null;
    const mustKnow = this.directory.mustKnow(input.token);
    await mustKnow.organisation(keeperId);
    for (const projectId of projectIds) await mustKnow.project(projectId, 'projectIds');
    const id = derivedId('estate', keeperId, sent.idempotencyKey);
    return this.#estates.decide({
      ...sent,
      id,
      command: { type: 'register-estate', by: sent.caller, estate: { id, name: input.name.trim(), keeperId, projectIds, footprint } },
      operation: 'register-estate',
      subject: { type: 'Estate', id },
      projectIds: (state) => registeredEstate(state).projectIds,
      answer: registeredEstate,
    });
  }
}
