import { Args, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { OrganisationType } from '../../../contracts/api/organisation.type.js';
import { ProjectType } from '../../../contracts/api/project.type.js';
import type { Survey } from '../../../contracts/index.js';
import { OrganisationsByIds, ProjectsByIds } from '../../../contracts/queries.js';
import { Bus } from '../../../platform/command-bus/index.js';
import { answered, From, Loaders, NodeRegistry, rawId, Wants, type ConnectionOf } from '../../../platform/graphql/index.js';
import { AnswerSurvey, AnswerSurveyInput } from '../commands/answer-survey.js';
import { EditSurvey, EditSurveyInput } from '../commands/edit-survey.js';
import { OpenSurvey, OpenSurveyInput } from '../commands/open-survey.js';
import { CoverageOfSurveys, SurveyArgs, Surveys, SurveysByIds } from '../queries/surveys.js';
import { SurveyConnection, SurveyCoverageType, SurveyPayload, SurveyType } from './survey.type.js';

const payload = (survey: Survey): { readonly survey: Survey } => ({ survey });
const rawSurveyId = ({ surveyId }: { readonly surveyId: string }): string => rawId('Survey', surveyId, 'surveyId');

@Resolver(() => SurveyType)
export class SurveysResolver {
  constructor(
    private readonly bus: Bus,
    nodes: NodeRegistry,
  ) {
    nodes.register('Survey', async (id, from) => (await bus.ask(new SurveysByIds({ ids: [id] }, from)))[0] ?? null);
  }

  @Query(() => SurveyConnection, { description: 'The surveys of a project, in the order in which they were opened.' })
  surveys(@Args() args: SurveyArgs, @Wants('totalCount') withTotal: boolean, @From() from: From): Promise<ConnectionOf<Survey>> {
    return this.bus.ask(new Surveys({ ...args, withTotal }, from));
  }

  @Mutation(() => SurveyPayload, { description: 'By the organisation that opened the project, or that keeps the register of an estate in it.' })
  openSurvey(@Args('input') input: OpenSurveyInput, @From() from: From): Promise<SurveyPayload> {
    return answered(async () => this.bus.execute(new OpenSurvey({ ...input, projectId: rawId('Project', input.projectId, 'projectId') }, from)), payload);
  }

  @Mutation(() => SurveyPayload, { description: 'By the organisation that opened the survey, until a household has answered it.' })
  editSurvey(@Args('input') input: EditSurveyInput, @From() from: From): Promise<SurveyPayload> {
    return answered(async () => this.bus.execute(new EditSurvey({ ...input, surveyId: rawSurveyId(input) }, from)), payload);
  }

  @Mutation(() => SurveyPayload, {
    description: 'By who owns or rents a dwelling, until the survey closes; the last answer of a household counts. Nobody is told what it was.',
  })
  answerSurvey(@Args('input') input: AnswerSurveyInput, @From() from: From): Promise<SurveyPayload> {
    return answered(
      async () => this.bus.execute(new AnswerSurvey({ ...input, surveyId: rawSurveyId(input), unitId: rawId('Unit', input.unitId, 'unitId') }, from)),
      payload,
    );
  }

  @ResolveField(() => ProjectType, { nullable: true })
  project(@Parent() { projectId }: Survey, @Loaders() loaders: Loaders): Promise<ProjectType | null> {
    return loaders.one(ProjectsByIds, projectId);
  }

  @ResolveField(() => OrganisationType, { nullable: true, description: 'Who asks.' })
  organisation(@Parent() { organisationId }: Survey, @Loaders() loaders: Loaders): Promise<OrganisationType | null> {
    return loaders.one(OrganisationsByIds, organisationId);
  }

  @ResolveField(() => SurveyCoverageType, { description: 'So far.' })
  async coverage(@Parent() { id }: Survey, @Loaders() loaders: Loaders): Promise<SurveyCoverageType> {
    return (await loaders.one(CoverageOfSurveys, id)) ?? { answered: 0, households: 0 };
  }
}
