import { Args, Field, Float, ObjectType, Query, registerEnumType, Resolver } from '@nestjs/graphql';
import { WorksType } from '../../../contracts/api/works.type.js';
import { RuleReferenceType } from '../../../contracts/api/rule-reference.type.js';
import { chanceLapses, type ChanceLapse } from '../../../contracts/index.js';
import { Bus } from '../../../platform/command-bus/index.js';
import { Connection, DateTime, enumOf, From, GlobalIdField, NodeRegistry, NodeType, Wants, type ConnectionOf } from '../../../platform/graphql/index.js';
import { ChanceArgs, Chances, ChancesByIds, ChanceStatusEnum, type ChanceRow, type ChanceStatus } from '../queries/chances.js';

const ChanceLapseEnum = enumOf(chanceLapses);
registerEnumType(ChanceLapseEnum, {
  name: 'ChanceLapse',
  description: 'Why a chance is gone.',
  valuesMap: { WINDOWS_OVERLAP: { description: 'They work at one time now: taken, or colliding.' } },
});

@ObjectType('Chance', { implements: () => NodeType, description: 'Two trenches that could be one (rule works.collaboration).' })
export class ChanceType implements NodeType {
  @GlobalIdField('Chance')
  id!: string;

  @Field(() => ChanceStatusEnum)
  status!: ChanceStatus;

  @Field(() => [WorksType], { description: 'The two, as of the same cursor.' })
  works!: WorksType[];

  @Field(() => Float, { description: 'Between the end of one window and the start of the other.' })
  gapDays!: number;

  @Field(() => Float, { description: 'An estimate: days of digging that would not be needed a second time, which is the shorter window.' })
  savedDays!: number;

  @Field(() => Float, { description: 'An estimate: surface that would be opened once instead of twice.' })
  savedSquareMetres!: number;

  @Field(() => RuleReferenceType)
  rule!: RuleReferenceType;

  @Field(() => DateTime)
  foundAt!: string;

  @Field(() => DateTime, { nullable: true })
  lapsedAt!: string | null;

  @Field(() => ChanceLapseEnum, { nullable: true })
  lapsedReason!: ChanceLapse | null;
}

@ObjectType()
export class ChanceConnection extends Connection('Chance', () => ChanceType) {}

@Resolver(() => ChanceType)
export class ChancesResolver {
  constructor(
    private readonly bus: Bus,
    nodes: NodeRegistry,
  ) {
    nodes.register('Chance', async (id, from) => (await bus.ask(new ChancesByIds({ ids: [id] }, from)))[0] ?? null);
  }

  @Query(() => ChanceConnection, { description: 'Trenches that could be shared. The open chances, if there is no filter.' })
  chances(@Args() args: ChanceArgs, @Wants('totalCount') withTotal: boolean, @From() from: From): Promise<ConnectionOf<ChanceRow>> {
    return this.bus.ask(new Chances({ ...args, withTotal }, from));
  }
}
