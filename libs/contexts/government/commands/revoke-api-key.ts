import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { IsString, MaxLength } from 'class-validator';
import { Accepts, asSent, CommandMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Decisions, type Written } from '../../../platform/event-store/index.js';
import { CommandInput, IdInput } from '../../../platform/graphql/index.js';
import { Clock } from '../../../platform/kernel/index.js';
import { apiKeys, created, type ApiKey } from '../domain/api-keys.js';
import { permissions } from '../domain/permissions.js';

@InputType()
export class RevokeApiKeyInput extends CommandInput {
  @IdInput()
  apiKeyId!: string;

  @Field(() => String)
  @IsString()
  @MaxLength(2_000)
  reason!: string;
}

@Accepts('government', RevokeApiKeyInput, permissions.RevokeApiKey)
export class RevokeApiKey extends CommandMessage<RevokeApiKeyInput, Written<ApiKey>> {}

@CommandHandler(RevokeApiKey)
export class RevokeApiKeyHandler implements ICommandHandler<RevokeApiKey> {
  readonly #keys;

  constructor(
    @InjectRuntime('government') { store }: ContextRuntime,
    private readonly clock: Clock,
  ) {
    this.#keys = new Decisions(store, apiKeys);
  }

  async execute({ input, from }: RevokeApiKey): Promise<Written<ApiKey>> {
    const sent = asSent(input, from, this.clock);
    const { apiKeyId: id, reason } = input;
    return this.#keys.decide({
      ...sent,
      id,
      command: { type: 'revoke-api-key', by: sent.caller, reason, now: this.clock.now().toISOString() },
      operation: 'revoke-api-key',
      subject: { type: 'ApiKey', id },
      projectIds: (state) => created(state).key.projectIds,
      audience: null,
      answer: (state) => created(state).key,
    });
  }
}
