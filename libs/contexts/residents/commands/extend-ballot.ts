import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { IsString, MaxLength } from 'class-validator';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { IsDay } from '../../../platform/graphql/index.js';
import { Settings } from '../../../platform/ops/index.js';
import { convenes, permissions } from '../domain/ballots/permissions.js';
import type { BallotShown } from '../domain/ballots/shown.js';
import { BallotChanges, BallotInput, nothingBesides } from './ballot-changes.js';

@InputType()
export class ExtendBallotInput extends BallotInput {
  @Field(() => String, { description: 'The new last day: later than the one before.' })
  @IsDay()
  lastOn!: string;

  @Field(() => String, { description: 'Everybody reads it: no names of residents.' })
  @IsString()
  @MaxLength(2_000)
  reason!: string;
}

@Accepts('residents', ExtendBallotInput, permissions.ExtendBallot)
export class ExtendBallot extends CommandMessage<ExtendBallotInput, Written<BallotShown>> {}

@CommandHandler(ExtendBallot)
export class ExtendBallotHandler implements ICommandHandler<ExtendBallot> {
  constructor(
    private readonly ballots: BallotChanges,
    private readonly settings: Settings,
  ) {}

  async execute({ input, from }: ExtendBallot): Promise<Written<BallotShown>> {
    const { lastOn, reason } = input;
    return this.ballots.change({
      operation: 'extend-ballot',
      input,
      from,
      condition: convenes,
      about: nothingBesides,
      command: async ({ now: at }) => ({ command: { type: 'extend-ballot', at, lastOn, closesAt: this.settings.workingDays.endOf(lastOn), reason } }),
    });
  }
}
