import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ArgsType, Field } from '@nestjs/graphql';
import { IsIn, IsOptional } from 'class-validator';
import { surveyKinds, surveyStatuses, type Survey, type SurveyKind, type SurveyStatus } from '../../../contracts/index.js';
import { ByIdsInput } from '../../../contracts/queries.js';
import { Accepts, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { filteredId, IdInput, type ConnectionOf } from '../../../platform/graphql/index.js';
import { caughtUp, Conditions, ListArgs, readByIds, readPage } from '../../../platform/reading/index.js';
import { SurveyKindEnum, SurveyStatusEnum } from '../enums.js';
import { Households } from '../households.js';

@ArgsType()
export class SurveyArgs extends ListArgs {
  @IdInput()
  projectId!: string;

  @Field(() => SurveyKindEnum, { nullable: true })
  @IsOptional()
  @IsIn(surveyKinds)
  kind?: SurveyKind | null;

  @Field(() => SurveyStatusEnum, { nullable: true })
  @IsOptional()
  @IsIn(surveyStatuses)
  status?: SurveyStatus | null;
}

/** The surveys of a project, in the order in which they were opened. */
@Accepts('residents', SurveyArgs)
export class Surveys extends QueryMessage<SurveyArgs, ConnectionOf<Survey>> {}

/** In any order, without those that there are not. */
@Accepts('residents', ByIdsInput)
export class SurveysByIds extends QueryMessage<ByIdsInput, readonly Survey[]> {}

/** How many households have answered so far, and of how many the register knows. */
export type Coverage = { readonly id: string; readonly answered: number; readonly households: number };

/** By ids of surveys. */
@Accepts('residents', ByIdsInput)
export class CoverageOfSurveys extends QueryMessage<ByIdsInput, readonly Coverage[]> {}

@QueryHandler(Surveys)
export class SurveysHandler implements IQueryHandler<Surveys> {
  constructor(@InjectRuntime('residents') private readonly runtime: ContextRuntime) {}

  async execute({ input }: Surveys): Promise<ConnectionOf<Survey>> {
    const conditions = new Conditions()
      .add(filteredId(input.projectId), (id) => `project_id = ${id}`)
      .addIf(input.kind, (only) => `kind = ${only}`)
      .addIf(input.status, (only) => `status = ${only}`);
    const { edges, ...page } = await readPage<{ state: Survey }>(this.runtime, input, { table: 'surveys', columns: 'state', conditions });
    return { ...page, edges: edges.map(({ cursor, node }) => ({ cursor, node: node.state })) };
  }
}

const byIds = { name: 'surveys.by-ids', text: 'SELECT id, state FROM surveys WHERE id = ANY ($1)' };

@QueryHandler(SurveysByIds)
export class SurveysByIdsHandler implements IQueryHandler<SurveysByIds> {
  constructor(@InjectRuntime('residents') private readonly runtime: ContextRuntime) {}

  async execute({ input: { ids } }: SurveysByIds): Promise<readonly Survey[]> {
    const rows = await readByIds<{ id: string; state: Survey }>(this.runtime, byIds, ids);
    return rows.map(({ state }) => state);
  }
}

@QueryHandler(CoverageOfSurveys)
export class CoverageOfSurveysHandler implements IQueryHandler<CoverageOfSurveys> {
  constructor(
    @InjectRuntime('residents') private readonly runtime: ContextRuntime,
    private readonly households: Households,
  ) {}

  async execute({ input: { ids } }: CoverageOfSurveys): Promise<readonly Coverage[]> {
    // That nobody has answered yet cannot be told from an answer that is not read yet.
    await caughtUp(this.runtime);
    const { rows } = await this.runtime.database.pool.query<{ id: string; projectId: string; answered: number }>(
      `SELECT id, project_id AS "projectId", (SELECT count(*)::int FROM survey_answers WHERE survey_id = id) AS answered FROM surveys WHERE id = ANY ($1)`,
      [ids],
    );
    const households = new Map<string, number>();
    for (const { projectId } of rows) if (!households.has(projectId)) households.set(projectId, await this.households.count(projectId));
    return rows.map(({ id, projectId, answered }) => ({ id, answered, households: Math.max(households.get(projectId) ?? 0, answered) }));
  }
}
