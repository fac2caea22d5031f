import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsObject, ValidateNested } from 'class-validator';
import { FootprintInput } from '../../../contracts/api/works.input.js';
import type { Estate, Footprint, Rules } from '../../../contracts/index.js';
import { Accepts, asSent, CommandMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Decisions, type Written } from '../../../platform/event-store/index.js';
import { checkFootprint } from '../../../platform/geometry/index.js';
import { CommandInput, IdInput } from '../../../platform/graphql/index.js';
import { Clock } from '../../../platform/kernel/index.js';
import { Settings } from '../../../platform/ops/index.js';
import { estates, registeredEstate } from '../domain/estates.js';
import { permissions } from '../domain/permissions.js';
import { mustBeEstate } from './known.js';

@InputType()
export class PlaceEstateInput extends CommandInput {
  @IdInput({ description: 'Whose register you keep.' })
  estateId!: string;

  @Field(() => FootprintInput, { description: 'Its outline, or a point with its width. Everybody reads it.' })
  @IsObject()
  @ValidateNested()
  @Type(() => FootprintInput)
  footprint!: FootprintInput;
}

@Accepts('residents', PlaceEstateInput, permissions.PlaceEstate)
export class PlaceEstate extends CommandMessage<PlaceEstateInput, Written<Estate>> {}

@CommandHandler(PlaceEstate)
export class PlaceEstateHandler implements ICommandHandler<PlaceEstate> {
  readonly #store;
  readonly #estates;

  constructor(
    @InjectRuntime('residents') { store }: ContextRuntime,
    private readonly clock: Clock,
    private readonly settings: Settings<Rules>,
  ) {
    this.#store = store;
    this.#estates = new Decisions(store, estates);
  }

  async execute({ input, from }: PlaceEstate): Promise<Written<Estate>> {
    const sent = asSent(input, from, this.clock);
    const { id, keeperId, projectIds } = await mustBeEstate(this.#store, input.estateId);
    const footprint = footprintOf(input.footprint, this.settings.rules);
    return this.#estates.decide({
      ...sent,
      id,
      command: { type: 'place-estate', by: sent.caller, keeperId, footprint },
      operation: 'place-estate',
      subject: { type: 'Estate', id },
      projectIds: () => projectIds,
      answer: registeredEstate,
    });
  }
}

/** @throws {Refusal} FOOTPRINT_*, INVALID_INPUT */
export const footprintOf = ({ geometry, widthMetres }: FootprintInput, { footprint }: Pick<Rules, 'footprint'>): Footprint =>
  checkFootprint({ geometry, widthMetres: widthMetres ?? 0 }, footprint.values.maxMetres) as Footprint;
