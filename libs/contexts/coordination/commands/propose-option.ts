import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, Float, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsObject, IsOptional, IsString, Max, MaxLength, Min, ValidateNested } from 'class-validator';
import { OptionalIdInput } from '../../../platform/graphql/index.js';
import { toWindow, WindowInput } from '../../../contracts/api/works.input.js';
import { optionKinds, refusal, type ConflictOption, type OptionKind, type Window } from '../../../contracts/index.js';
import { Accepts, asSent, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { assertNever, Clock, derivedId } from '../../../platform/kernel/index.js';
import { OptionKindEnum } from '../api/conflict-status.js';
import { ConflictCases } from '../cases/conflict-cases.js';
import { overOf } from '../cases/works-of-case.js';
import type { KnownConflict } from '../domain/known-conflict.js';
import { permissions } from '../domain/permissions.js';
import { CaseInput } from './case-input.js';

@InputType({ description: 'Of MOVE: worksId and window. Of SEQUENCE: firstWorksId and secondWorksId. Of SHARE: window. Of WAIVER: nothing more.' })
export class OptionInput {
  @Field(() => OptionKindEnum)
  @IsIn(optionKinds)
  kind!: OptionKind;

  @OptionalIdInput()
  worksId?: string | null;

  @Field(() => WindowInput, { nullable: true })
  @IsOptional()
  @ValidateNested()
  @Type(() => WindowInput)
  window?: WindowInput | null;

  @OptionalIdInput()
  firstWorksId?: string | null;

  @OptionalIdInput()
  secondWorksId?: string | null;
}

@InputType({ description: 'What it would take, as far as you know.' })
export class OptionEstimateInput {
  @Field(() => Float, { nullable: true, description: 'In fen: an integer.' })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  costFen?: number | null;

  @Field(() => Int, { nullable: true, description: 'By which the project takes longer.' })
  @IsOptional()
  @IsInt()
  @Min(0)
  days?: number | null;

  @Field(() => Int, { nullable: true, description: 'Disturbed.' })
  @IsOptional()
  @IsInt()
  @Min(0)
  households?: number | null;
}

@InputType()
export class ProposeOptionInput extends CaseInput {
  @Field(() => OptionInput)
  @IsObject()
  @ValidateNested()
  @Type(() => OptionInput)
  option!: OptionInput;

  @Field(() => OptionEstimateInput, { nullable: true })
  @IsOptional()
  @ValidateNested()
  @Type(() => OptionEstimateInput)
  estimate?: OptionEstimateInput | null;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  note?: string | null;
}

@Accepts('coordination', ProposeOptionInput, permissions.ProposeOption)
export class ProposeOption extends CommandMessage<ProposeOptionInput, Written<KnownConflict>> {}

@CommandHandler(ProposeOption)
export class ProposeOptionHandler implements ICommandHandler<ProposeOption> {
  constructor(
    private readonly cases: ConflictCases,
    private readonly clock: Clock,
  ) {}

  async execute({ input, from }: ProposeOption): Promise<Written<KnownConflict>> {
    const sent = asSent(input, from, this.clock);
    const { conflictId, note = null, estimate } = input;
    const option = optionOf(input.option);
    return this.cases.act(conflictId, 'propose-option', sent, input.token, ({ by, ladder, works }) => ({
      type: 'propose-option',
      by,
      ladder,
      // The same key proposes the same option.
      optionId: derivedId('option', conflictId, sent.caller.organisationId, sent.idempotencyKey),
      option,
      over: overOf(works),
      estimate: { costFen: estimate?.costFen ?? null, days: estimate?.days ?? null, households: estimate?.households ?? null },
      note: note?.trim() || null,
    }));
  }
}

/** @throws {Refusal} INVALID_INPUT for what the kind needs and the input lacks */
const optionOf = ({ kind, worksId, window, firstWorksId, secondWorksId }: OptionInput): ConflictOption => {
  const given = <T>(value: T | null | undefined, field: string): T => {
    if (value == null) throw refusal('INVALID_INPUT', `option.${field}`, `${kind} needs it`);
    return value;
  };
  const windowOf = (): Window => toWindow(given(window, 'window'), 'option.window');
  switch (kind) {
    case 'MOVE':
      return { kind, worksId: given(worksId, 'worksId'), window: windowOf() };
    case 'SEQUENCE':
      return { kind, firstWorksId: given(firstWorksId, 'firstWorksId'), secondWorksId: given(secondWorksId, 'secondWorksId') };
    case 'SHARE':
      return { kind, window: windowOf() };
    case 'WAIVER':
      return { kind };
    default:
      return assertNever(kind);
  }
};
