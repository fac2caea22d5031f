import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { ArrayMaxSize, IsArray, IsOptional, IsString, MaxLength } from 'class-validator';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { derivedId, type Caller } from '../../../platform/kernel/index.js';
import { Settings } from '../../../platform/ops/index.js';
import { FrozenRolls } from '../ballots/frozen-roll.js';
import { isOnTheRoll, permissions, type AboutRoll } from '../domain/ballots/permissions.js';
import type { BallotShown } from '../domain/ballots/shown.js';
import { BallotChanges, BallotInput, type KnownBallot } from './ballot-changes.js';
import { residentsOf } from './residents-of.js';

@InputType()
export class ObjectToResultInput extends BallotInput {
  @Field(() => [String], { nullable: true, description: 'Keys of the questions that it is about; all, if left out.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @MaxLength(100, { each: true })
  questions?: string[] | null;

  @Field(() => String, { description: 'Everybody reads it, and not who wrote it: no names.' })
  @IsString()
  @MaxLength(2_000)
  reason!: string;
}

@Accepts('residents', ObjectToResultInput, permissions.ObjectToResult)
export class ObjectToResult extends CommandMessage<ObjectToResultInput, Written<BallotShown>> {}

type Objector = AboutRoll & { readonly head: { readonly headId: string; readonly residentId: string } | undefined };

/** In the public log it is an owner's; whose, is kept apart, for whoever decides about it. */
const unnamed = ({ organisationId, party }: Caller): Caller => ({ personId: 'owner', organisationId, party });

@CommandHandler(ObjectToResult)
export class ObjectToResultHandler implements ICommandHandler<ObjectToResult> {
  constructor(
    private readonly ballots: BallotChanges,
    private readonly rolls: FrozenRolls,
    @InjectRuntime('residents') private readonly runtime: ContextRuntime,
    private readonly settings: Settings,
  ) {}

  async execute({ input, from }: ObjectToResult): Promise<Written<BallotShown>> {
    const { ballotId, reason, idempotencyKey } = input;
    const objectionId = derivedId('objection', ballotId, from.caller?.personId ?? '', idempotencyKey);
    return this.ballots.change<Objector>({
      operation: 'object-to-result',
      input,
      from,
      condition: isOnTheRoll,
      about: (state, caller) => this.#objector(state, caller, input),
      as: unnamed,
      command: async ({ head, state, now, today }) => {
        const { at: decideBy, provisional } = this.settings.workingDays.after(now, state.ballot.rule.values.objectionWorkingDays);
        const raised = { objectionId, headId: head?.headId ?? null, questions: input.questions ?? [], reason, decideBy, provisional };
        return {
          command: { type: 'object-to-result', today, ...raised },
          alongside: async (tx) => {
            await tx.query('INSERT INTO ballot_objectors (ballot_id, objection_id, head_id, resident_id) VALUES ($1, $2, $3, $4)', [
              ballotId,
              objectionId,
              head?.headId,
              head?.residentId,
            ]);
          },
        };
      },
    });
  }

  async #objector({ ballot }: KnownBallot, { personId }: Caller, { ballotId, token }: ObjectToResultInput) {
    const residents = await residentsOf(this.runtime, personId, ballot.electorate.estateId, token);
    const head = await this.rolls.headOfAny(ballotId, residents);
    return { onRoll: head !== undefined, head };
  }
}
