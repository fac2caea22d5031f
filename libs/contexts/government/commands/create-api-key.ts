import { randomBytes } from 'node:crypto';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsDate, IsOptional, IsString, Length, MaxLength } from 'class-validator';
import { Accepts, asSent, CommandMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Decisions, type Written } from '../../../platform/event-store/index.js';
import { CommandInput, DateTime, IdInput, IsNotBlank, OptionalIdsInput } from '../../../platform/graphql/index.js';
import { keyHash, keyPrefix } from '../../../platform/identity/index.js';
import { Clock, derivedId } from '../../../platform/kernel/index.js';
import { apiKeys, created, type ApiKey } from '../domain/api-keys.js';
import { organisations } from '../domain/organisations.js';
import { mustBeProjects } from './known-projects.js';
import { permissions } from '../domain/permissions.js';

@InputType()
export class CreateApiKeyInput extends CommandInput {
  @IdInput({ description: 'Whom the program will act for.' })
  organisationId!: string;

  @Field(() => String, { description: 'What it is for, 1 to 200 characters.' })
  @IsString()
  @Length(1, 200)
  @IsNotBlank()
  title!: string;

  @Field(() => [String], { nullable: true, description: 'The mutations that it may send, such as `planWorks`. None, if left out: then it only reads.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @MaxLength(100, { each: true })
  commands?: string[] | null;

  @OptionalIdsInput({ description: 'The projects that it is for; all, if left out.', most: 100 })
  projectIds?: string[] | null;

  @Field(() => DateTime, { description: 'A year from now at most.' })
  @Type(() => Date)
  @IsDate()
  expiresAt!: Date;
}

/** `secret`: the key itself, once. A repeat of the command does not know it: revoke that key, and create another. */
export type CreatedApiKey = { readonly key: ApiKey; readonly secret: string | null };

@Accepts('government', CreateApiKeyInput, permissions.CreateApiKey)
export class CreateApiKey extends CommandMessage<CreateApiKeyInput, Written<CreatedApiKey>> {}

@CommandHandler(CreateApiKey)
export class CreateApiKeyHandler implements ICommandHandler<CreateApiKey> {
  readonly #store;
  readonly #keys;
  readonly #organisations;

  constructor(
    @InjectRuntime('government') { store }: ContextRuntime,
    private readonly clock: Clock,
  ) {
    this.#store = store;
    this.#keys = new Decisions(store, apiKeys);
    this.#organisations = new Decisions(store, organisations);
  }

  async execute({ input, from }: CreateApiKey): Promise<Written<CreatedApiKey>> {
    const sent = asSent(input, from, this.clock);
    const { organisationId, title, commands, expiresAt } = input;
    const projectIds = input.projectIds ?? [];
    await mustBeProjects(this.#store, projectIds);
    const { state: organisation } = await this.#organisations.load(organisationId);
    const id = derivedId('api-key', sent.caller.organisationId, sent.idempotencyKey);
    const secret = `${keyPrefix}${randomBytes(32).toString('base64url')}`;
    const hash = keyHash(secret);
    const { answer, at } = await this.#keys.decide({
      ...sent,
      id,
      command: {
        type: 'create-api-key',
        by: sent.caller,
        organisationIsKnown: organisation.status === 'registered',
        key: { id, organisationId, title, commands: commands ?? [], projectIds, expiresAt: expiresAt.toISOString() },
        hash,
        now: this.clock.now().toISOString(),
      },
      operation: 'create-api-key',
      subject: { type: 'ApiKey', id },
      projectIds: () => projectIds,
      audience: null,
      answer: created,
    });
    return { answer: { key: answer.key, secret: answer.hash === hash ? secret : null }, at };
  }
}
