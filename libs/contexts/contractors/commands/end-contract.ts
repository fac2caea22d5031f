import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { IsString, MaxLength } from 'class-validator';
import { Accepts, asSent, CommandMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Decisions, type Written } from '../../../platform/event-store/index.js';
import { CommandInput, IdInput } from '../../../platform/graphql/index.js';
import { Clock } from '../../../platform/kernel/index.js';
import { concluded, contracts, type Contract } from '../domain/contracts.js';
import { permissions } from '../domain/permissions.js';

@InputType()
export class EndContractInput extends CommandInput {
  @IdInput()
  contractId!: string;

  @Field(() => String)
  @IsString()
  @MaxLength(2_000)
  reason!: string;
}

@Accepts('contractors', EndContractInput, permissions.EndContract)
export class EndContract extends CommandMessage<EndContractInput, Written<Contract>> {}

@CommandHandler(EndContract)
export class EndContractHandler implements ICommandHandler<EndContract> {
  readonly #contracts;

  constructor(
    @InjectRuntime('contractors') { store }: ContextRuntime,
    private readonly clock: Clock,
  ) {
    this.#contracts = new Decisions(store, contracts);
  }

  async execute({ input, from }: EndContract): Promise<Written<Contract>> {
    const sent = asSent(input, from, this.clock);
    const { contractId: id, reason } = input;
    return this.#contracts.decide({
      ...sent,
      id,
      command: { type: 'end-contract', by: sent.caller.organisationId, reason, at: sent.occurredAt.toISOString(), now: this.clock.now().toISOString() },
      operation: 'end-contract',
      subject: { type: 'Contract', id },
      projectIds: (state) => concluded(state).projectIds,
      answer: concluded,
    });
  }
}
