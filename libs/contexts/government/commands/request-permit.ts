import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsIn, IsOptional, IsString, Length, ValidateNested } from 'class-validator';
import { PermitKindEnum, PermitRoadEnum } from '../../../contracts/api/permit.type.js';
import { toWindow, WindowInput } from '../../../contracts/api/works.input.js';
import { permitKinds, permitRoads, refusal, type Permit, type PermitKind, type PermitRoad, type Rules } from '../../../contracts/index.js';
import { Accepts, asSent, CommandMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Decisions, type Written } from '../../../platform/event-store/index.js';
import { CommandInput, IdInput, IsNotBlank } from '../../../platform/graphql/index.js';
import { Clock, derivedId } from '../../../platform/kernel/index.js';
import { Settings } from '../../../platform/ops/index.js';
import { permissions } from '../domain/permissions.js';
import { asPublished, permits } from '../domain/permits.js';
import { projects } from '../domain/projects.js';
import { RulesInForce } from '../rules-in-force.js';
import { KnownWorks } from '../works/known-works.js';

@InputType()
export class RequestPermitInput extends CommandInput {
  @IdInput()
  worksId!: string;

  @Field(() => PermitKindEnum)
  @IsIn(permitKinds)
  kind!: PermitKind;

  @Field(() => PermitRoadEnum, {
    nullable: true,
    description: 'If left out: an estate lane for works of a renewal, a city road for those of an area project. Works of a renewal may touch the city road too.',
  })
  @IsOptional()
  @IsIn(permitRoads)
  road?: PermitRoad | null;

  @Field(() => WindowInput, { nullable: true, description: 'That of the works, if left out. It has an end.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => WindowInput)
  window?: WindowInput | null;

  @Field(() => String, { description: 'What it is for.' })
  @IsString()
  @Length(1, 2_000)
  @IsNotBlank()
  purpose!: string;
}

@Accepts('government', RequestPermitInput, permissions.RequestPermit)
export class RequestPermit extends CommandMessage<RequestPermitInput, Written<Permit>> {}

@CommandHandler(RequestPermit)
export class RequestPermitHandler implements ICommandHandler<RequestPermit> {
  readonly #permits;
  readonly #projects;
  readonly #works;
  readonly #rules;

  constructor(
    @InjectRuntime('government') runtime: ContextRuntime,
    private readonly clock: Clock,
    settings: Settings<Rules>,
  ) {
    this.#permits = new Decisions(runtime.store, permits);
    this.#projects = new Decisions(runtime.store, projects);
    this.#works = new KnownWorks(runtime);
    this.#rules = new RulesInForce(runtime.store, settings);
  }

  async execute({ input, from }: RequestPermit): Promise<Written<Permit>> {
    const sent = asSent(input, from, this.clock);
    const { caller, occurredAt, idempotencyKey } = sent;
    const { kind, road = null, purpose } = input;
    const works = await this.#works.mustKnow(input.worksId, input.token);
    const { state: project } = await this.#projects.load(works.projectId);
    // After a restore others may know of a project what government has lost.
    if (project.status === 'unknown') throw refusal('UNKNOWN_PROJECT', 'worksId');
    const needed = await this.#rules.at('permitsNeeded', occurredAt);
    const id = derivedId('permit', caller.organisationId, idempotencyKey);
    return this.#permits.decide({
      ...sent,
      id,
      command: {
        type: 'request-permit',
        by: caller.organisationId,
        at: occurredAt,
        permitId: id,
        works,
        emergency: needed.values.emergency.includes(works.kind),
        projectKind: project.project.kind,
        rule: await this.#rules.at('permitAuthorities', occurredAt),
        kind,
        road,
        window: input.window ? toWindow(input.window) : null,
        purpose,
      },
      operation: 'request-permit',
      subject: { type: 'Permit', id },
      projectIds: () => [works.projectId],
      answer: asPublished,
    });
  }
}
