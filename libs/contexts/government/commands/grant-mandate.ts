import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, ID, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsDate, IsIn, IsOptional, IsString, Length } from 'class-validator';
import { RoleEnum } from '../../../contracts/api/role.enum.js';
import { Accepts, asSent, CommandMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Decisions, type Written } from '../../../platform/event-store/index.js';
import { CommandInput, DateTime, IdInput, IsNotBlank, OptionalIdsInput } from '../../../platform/graphql/index.js';
import { Clock, derivedId, roles, type Role } from '../../../platform/kernel/index.js';
import { granted, mandates, type Mandate } from '../domain/mandates.js';
import { organisations } from '../domain/organisations.js';
import { mustBeProjects } from './known-projects.js';
import { permissions } from '../domain/permissions.js';

@InputType()
export class GrantMandateInput extends CommandInput {
  @Field(() => ID, { description: 'The person, as Hutong knows it: whoever sends a token without a mandate is told, and so is `me.personId`. No name.' })
  @IsString()
  @Length(1, 200)
  @IsNotBlank()
  personId!: string;

  @IdInput({ description: 'Whom the person will act for.' })
  organisationId!: string;

  @Field(() => RoleEnum)
  @IsIn(roles)
  role!: Role;

  @OptionalIdsInput({ description: 'The projects that it is for; all, if left out.', most: 100 })
  projectIds?: string[] | null;

  @Field(() => DateTime, { nullable: true, description: 'Now, if left out.' })
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  from?: Date | null;

  @Field(() => DateTime, { description: 'From then on the person acts no more.' })
  @Type(() => Date)
  @IsDate()
  until!: Date;
}

@Accepts('government', GrantMandateInput, permissions.GrantMandate)
export class GrantMandate extends CommandMessage<GrantMandateInput, Written<Mandate>> {}

@CommandHandler(GrantMandate)
export class GrantMandateHandler implements ICommandHandler<GrantMandate> {
  readonly #store;
  readonly #mandates;
  readonly #organisations;

  constructor(
    @InjectRuntime('government') { store }: ContextRuntime,
    private readonly clock: Clock,
  ) {
    this.#store = store;
    this.#mandates = new Decisions(store, mandates);
    this.#organisations = new Decisions(store, organisations);
  }

  async execute({ input, from: sender }: GrantMandate): Promise<Written<Mandate>> {
    const sent = asSent(input, sender, this.clock);
    const { personId, organisationId, role, until } = input;
    const [now, projectIds] = [this.clock.now(), input.projectIds ?? []];
    await mustBeProjects(this.#store, projectIds);
    const { state: organisation } = await this.#organisations.load(organisationId);
    const id = derivedId('mandate', sent.caller.organisationId, sent.idempotencyKey);
    return this.#mandates.decide({
      ...sent,
      id,
      command: {
        type: 'grant-mandate',
        by: sent.caller,
        party: organisation.status === 'registered' ? organisation.organisation.party : undefined,
        mandate: { id, personId, organisationId, role, projectIds, from: (input.from ?? now).toISOString(), until: until.toISOString() },
        now: now.toISOString(),
      },
      operation: 'grant-mandate',
      subject: { type: 'Mandate', id },
      projectIds: () => projectIds,
      audience: null,
      answer: granted,
    });
  }
}
