import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { IsIn } from 'class-validator';
import { OfficeEnum } from '../../../contracts/api/organisation.type.js';
import { offices, refusal, type Office, type Organisation } from '../../../contracts/index.js';
import { Accepts, asSent, CommandMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Decisions, type Written } from '../../../platform/event-store/index.js';
import { CommandInput, IdInput, OptionalIdsInput } from '../../../platform/graphql/index.js';
import { Clock } from '../../../platform/kernel/index.js';
import { organisations, registered } from '../domain/organisations.js';
import { permissions } from '../domain/permissions.js';
import { projects } from '../domain/projects.js';

@InputType()
export class AppointOrganisationInput extends CommandInput {
  @IdInput()
  organisationId!: string;

  @Field(() => OfficeEnum)
  @IsIn(offices)
  office!: Office;

  @OptionalIdsInput({ description: 'The projects that it holds the office for; for all, if left out.' })
  projectIds?: string[] | null;
}

@Accepts('government', AppointOrganisationInput, permissions.AppointOrganisation)
export class AppointOrganisation extends CommandMessage<AppointOrganisationInput, Written<Organisation>> {}

@CommandHandler(AppointOrganisation)
export class AppointOrganisationHandler implements ICommandHandler<AppointOrganisation> {
  readonly #organisations;
  readonly #projects;

  constructor(
    @InjectRuntime('government') { store }: ContextRuntime,
    private readonly clock: Clock,
  ) {
    this.#organisations = new Decisions(store, organisations);
    this.#projects = new Decisions(store, projects);
  }

  async execute({ input, from }: AppointOrganisation): Promise<Written<Organisation>> {
    const sent = asSent(input, from, this.clock);
    const { organisationId: id, office } = input;
    const projectIds = input.projectIds ?? [];
    for (const projectId of projectIds) if ((await this.#projects.load(projectId)).state.status === 'unknown') throw refusal('UNKNOWN_PROJECT', 'projectIds');
    return this.#organisations.decide({
      ...sent,
      id,
      command: { type: 'appoint-organisation', appointment: { office, projectIds } },
      operation: 'appoint-organisation',
      subject: { type: 'Organisation', id },
      projectIds: () => projectIds,
      answer: registered,
    });
  }
}
