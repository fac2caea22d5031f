import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { IsIn, IsOptional, IsString, Length, MaxLength } from 'class-validator';
import { ProjectKindEnum } from '../../../contracts/api/project.type.js';
import { projectKinds, type Project, type ProjectKind } from '../../../contracts/index.js';
import { Accepts, asSent, CommandMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Decisions, type Written } from '../../../platform/event-store/index.js';
import { CommandInput, IsNotBlank } from '../../../platform/graphql/index.js';
import { Clock, derivedId } from '../../../platform/kernel/index.js';
import { organisations } from '../domain/organisations.js';
import { permissions } from '../domain/permissions.js';
import { opened, projects } from '../domain/projects.js';

@InputType()
export class OpenProjectInput extends CommandInput {
  @Field(() => String, { description: '1 to 200 characters.' })
  @IsString()
  @Length(1, 200)
  @IsNotBlank()
  name!: string;

  @Field(() => ProjectKindEnum)
  @IsIn(projectKinds)
  kind!: ProjectKind;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  district?: string | null;
}

@Accepts('government', OpenProjectInput, permissions.OpenProject)
export class OpenProject extends CommandMessage<OpenProjectInput, Written<Project>> {}

@CommandHandler(OpenProject)
export class OpenProjectHandler implements ICommandHandler<OpenProject> {
  readonly #projects;
  readonly #organisations;

  constructor(
    @InjectRuntime('government') { store }: ContextRuntime,
    private readonly clock: Clock,
  ) {
    this.#projects = new Decisions(store, projects);
    this.#organisations = new Decisions(store, organisations);
  }

  async execute({ input, from }: OpenProject): Promise<Written<Project>> {
    const sent = asSent(input, from, this.clock);
    const { caller, idempotencyKey } = sent;
    const { name, kind, district = null } = input;
    const id = derivedId('project', caller.organisationId, idempotencyKey);
    // Read from the log, not from a view: an organisation registered a moment ago is known.
    const { state: opener } = await this.#organisations.load(caller.organisationId);
    return this.#projects.decide({
      ...sent,
      id,
      command: {
        type: 'open-project',
        openerIsKnown: opener.status === 'registered',
        project: { id, name, kind, district, openedBy: caller.organisationId },
      },
      operation: 'open-project',
      subject: { type: 'Project', id },
      projectIds: () => [id],
      answer: opened,
    });
  }
}
