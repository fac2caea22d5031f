import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, ID, InputType } from '@nestjs/graphql';
import { IsBoolean, IsString, MaxLength } from 'class-validator';
import { InjectDirectory, type Directory } from '../../../directory/index.js';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { decidesObjections, permissions, type AboutObjection } from '../domain/ballots/permissions.js';
import type { BallotShown } from '../domain/ballots/shown.js';
import { BallotChanges, BallotInput } from './ballot-changes.js';

@InputType()
export class DecideObjectionInput extends BallotInput {
  @Field(() => ID)
  @IsString()
  @MaxLength(200)
  objectionId!: string;

  @Field(() => Boolean, { description: 'Whether it is right: then what was decided is not carried out.' })
  @IsBoolean()
  upheld!: boolean;

  @Field(() => String, { description: 'Everybody reads it: no names of residents.' })
  @IsString()
  @MaxLength(2_000)
  reason!: string;

  @Field(() => String, { description: 'The law, plan or order that it rests on.' })
  @IsString()
  @MaxLength(500)
  basis!: string;
}

@Accepts('residents', DecideObjectionInput, permissions.DecideObjection)
export class DecideObjection extends CommandMessage<DecideObjectionInput, Written<BallotShown>> {}

@CommandHandler(DecideObjection)
export class DecideObjectionHandler implements ICommandHandler<DecideObjection> {
  constructor(
    private readonly ballots: BallotChanges,
    @InjectDirectory('residents') private readonly directory: Directory,
  ) {}

  async execute({ input, from }: DecideObjection): Promise<Written<BallotShown>> {
    const { objectionId, upheld, reason, basis } = input;
    return this.ballots.change<AboutObjection>({
      operation: 'decide-objection',
      input,
      from,
      condition: decidesObjections,
      about: async (state, { organisationId }) => {
        await this.directory.settled(input.token);
        const objection = state.status === 'PUBLISHED' ? state.objections.find((each) => each.objectionId === objectionId) : undefined;
        return { escalated: objection?.escalated ?? false, offices: await this.directory.officesOf(organisationId, state.ballot.projectIds) };
      },
      command: async ({ by, now }) => ({
        command: { type: 'decide-objection', objectionId, upheld, reason, basis, decidedBy: by.organisationId, decidedAt: now.toISOString() },
      }),
    });
  }
}
