import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { IsString, MaxLength } from 'class-validator';
import { Accepts, asSent, CommandMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Decisions, type Written } from '../../../platform/event-store/index.js';
import { CommandInput, IdInput } from '../../../platform/graphql/index.js';
import { Clock } from '../../../platform/kernel/index.js';
import { granted, mandates, type Mandate } from '../domain/mandates.js';
import { permissions } from '../domain/permissions.js';

@InputType()
export class EndMandateInput extends CommandInput {
  @IdInput()
  mandateId!: string;

  @Field(() => String)
  @IsString()
  @MaxLength(2_000)
  reason!: string;
}

@Accepts('government', EndMandateInput, permissions.EndMandate)
export class EndMandate extends CommandMessage<EndMandateInput, Written<Mandate>> {}

@CommandHandler(EndMandate)
export class EndMandateHandler implements ICommandHandler<EndMandate> {
  readonly #mandates;

  constructor(
    @InjectRuntime('government') { store }: ContextRuntime,
    private readonly clock: Clock,
  ) {
    this.#mandates = new Decisions(store, mandates);
  }

  async execute({ input, from }: EndMandate): Promise<Written<Mandate>> {
    const sent = asSent(input, from, this.clock);
    const { mandateId: id, reason } = input;
    return this.#mandates.decide({
      ...sent,
      id,
      command: { type: 'end-mandate', by: sent.caller, reason, now: this.clock.now().toISOString() },
      operation: 'end-mandate',
      subject: { type: 'Mandate', id },
      projectIds: (state) => granted(state).projectIds,
      audience: null,
      answer: granted,
    });
  }
}
