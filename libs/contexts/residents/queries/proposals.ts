import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ArgsType, Field, InputType, registerEnumType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional, ValidateNested } from 'class-validator';
import { proposalStatuses, type ProposalStatus } from '../../../contracts/index.js';
import { ByIdsInput } from '../../../contracts/queries.js';
import { Accepts, mustBeCaller, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { enumOf, filteredId, OptionalIdInput, type ConnectionOf } from '../../../platform/graphql/index.js';
import { Conditions, ListArgs, readByIds, readPage } from '../../../platform/reading/index.js';
import type { ProposalState } from '../domain/proposals/proposals.js';
import { shownTo, type ShownProposal } from '../domain/proposals/shown.js';

export const ProposalStatusEnum = enumOf(proposalStatuses);
registerEnumType(ProposalStatusEnum, {
  name: 'ProposalStatus',
  valuesMap: {
    OPEN: { description: 'Waits for an answer, and for signatures.' },
    WITHDRAWN: { description: 'By who proposed it.' },
    ACCEPTED: { description: 'It becomes a work item.' },
    REFUSED: { description: 'With a reason and its basis.' },
  },
});

@InputType({ description: 'All that is given must hold.' })
export class ProposalFilter {
  @OptionalIdInput()
  projectId?: string | null;

  @Field(() => ProposalStatusEnum, { nullable: true })
  @IsOptional()
  @IsIn(proposalStatuses)
  status?: ProposalStatus | null;

  @Field(() => Boolean, { nullable: true, description: 'Only those that nobody answered in time, or only others.' })
  @IsOptional()
  @IsBoolean()
  overdue?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Those that you proposed, or none of them.' })
  @IsOptional()
  @IsBoolean()
  mine?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Those that you signed, in any version, or none of them.' })
  @IsOptional()
  @IsBoolean()
  signed?: boolean | null;
}

@ArgsType()
export class ProposalArgs extends ListArgs {
  @Field(() => ProposalFilter, { nullable: true })
  @IsOptional()
  @ValidateNested()
  @Type(() => ProposalFilter)
  filter?: ProposalFilter | null;
}

/** Proposals as they stand, in the order in which they were made. */
@Accepts('residents', ProposalArgs)
export class Proposals extends QueryMessage<ProposalArgs, ConnectionOf<ShownProposal>> {}

/** In any order, without those that there are not. */
@Accepts('residents', ByIdsInput)
export class ProposalsByIds extends QueryMessage<ByIdsInput, readonly ShownProposal[]> {}

@QueryHandler(Proposals)
export class ProposalsHandler implements IQueryHandler<Proposals> {
  constructor(@InjectRuntime('residents') private readonly runtime: ContextRuntime) {}

  /** @throws {Refusal} UNAUTHENTICATED: nobody has proposals and signatures of its own */
  async execute({ input, from }: Proposals): Promise<ConnectionOf<ShownProposal>> {
    const { projectId, status, overdue, mine, signed } = input.filter ?? {};
    const me = () => mustBeCaller(from).personId;
    const conditions = new Conditions()
      .addIf(filteredId(projectId), (id) => `project_id = ${id}`)
      .addIf(status, (only) => `status = ${only}`)
      .addIf(overdue, (only) => `overdue = ${only}`);
    if (mine != null) conditions.add(me(), (person) => `(proposed_by = ${person}) = ${mine}`);
    if (signed != null) conditions.add(JSON.stringify([{ personId: me() }]), (person) => `(state->'signatures' @> ${person}::jsonb) = ${signed}`);
    const { edges, ...page } = await readPage<{ state: ProposalState }>(this.runtime, input, { table: 'proposals', columns: 'state', conditions });
    return { ...page, edges: edges.map(({ cursor, node }) => ({ cursor, node: shownTo(from.caller?.personId, node.state) })) };
  }
}

const byIds = { name: 'proposals.by-ids', text: 'SELECT id, state FROM proposals WHERE id = ANY ($1)' };

@QueryHandler(ProposalsByIds)
export class ProposalsByIdsHandler implements IQueryHandler<ProposalsByIds> {
  constructor(@InjectRuntime('residents') private readonly runtime: ContextRuntime) {}

  async execute({ input: { ids }, from }: ProposalsByIds): Promise<readonly ShownProposal[]> {
    const rows = await readByIds<{ id: string; state: ProposalState }>(this.runtime, byIds, ids);
    return rows.map(({ state }) => shownTo(from.caller?.personId, state));
  }
}
