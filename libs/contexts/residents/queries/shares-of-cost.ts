import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ArgsType, Field, Float } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min, ValidateNested } from 'class-validator';
import { referenceTo, type RuleReference } from '../../../contracts/index.js';
import { InjectDirectory, type Directory } from '../../../directory/index.js';
import { Accepts, QueryMessage, type From } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { connectionOf, decodeCursor, encodeCursor, IdInput, IsDay, pageSize, type ConnectionOf } from '../../../platform/graphql/index.js';
import { Clock } from '../../../platform/kernel/index.js';
import { Settings } from '../../../platform/ops/index.js';
import { ElectorateInput, electorateOf } from '../commands/announce-ballot.js';
import { sharesOfCost, type CostShare } from '../domain/cost-shares.js';
import { unitOn, type Unit, type UnitRecord } from '../domain/units.js';
import { keeps, ListArgs, mustKeep, seeing } from './reading.js';

@ArgsType()
export class SharesOfCostArgs extends ListArgs {
  @IdInput()
  estateId!: string;

  @Field(() => ElectorateInput, { nullable: true, description: 'Who shares it; the whole estate, if left out. Named UNITS are for whoever keeps the register.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => ElectorateInput)
  electorate?: ElectorateInput | null;

  @Field(() => Float, { description: 'In fen: an integer.' })
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  amount!: number;

  @Field(() => String, { nullable: true, description: 'By the floor areas and owners that the register had when that day ended; today, if left out.' })
  @IsOptional()
  @IsDay()
  on?: string | null;
}

/** All shares, or the asker's own; and the totals of all. */
export type SharesShown = ConnectionOf<CostShare> & {
  readonly on: string;
  readonly amount: number;
  readonly area: number;
  readonly units: number;
  readonly rule: RuleReference;
};

/** What each unit pays of a cost, for whoever keeps the register; for an owner what its own units pay, and the totals. */
@Accepts('residents', SharesOfCostArgs)
export class SharesOfCost extends QueryMessage<SharesOfCostArgs, SharesShown> {}

type Row = { readonly unit: UnitRecord; readonly use: UnitRecord['use']; readonly areas: UnitRecord['areas'] };

@QueryHandler(SharesOfCost)
export class SharesOfCostHandler implements IQueryHandler<SharesOfCost> {
  constructor(
    @InjectRuntime('residents') private readonly runtime: ContextRuntime,
    @InjectDirectory('residents') private readonly directory: Directory,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  async execute({ input, from }: SharesOfCost): Promise<SharesShown> {
    const { estateId, amount, token } = input;
    await seeing(this.runtime, token);
    await this.directory.settled(token);
    const { workingDays } = this.settings;
    const on = input.on ?? workingDays.dayOf(this.clock.now());
    const own = await this.#own(estateId, from);
    const keepsIt = await keeps(this.runtime, from, estateId);
    // Whoever neither keeps the register nor owns anything is told what a stranger is told. Units of one's choice would tell a neighbour's area.
    if (!keepsIt && (own.size === 0 || input.electorate?.kind === 'UNITS')) await mustKeep(this.runtime, from, estateId);
    const electorate = electorateOf(estateId, input.electorate ?? { kind: 'ESTATE' });
    const units = await this.#unitsOn(estateId, on);
    const rule = await this.directory.rule('ownersDecision', new Date(workingDays.endOf(on).getTime() - 1));
    const { shares: all, area } = sharesOfCost(units, { fen: amount, electorate, rule });
    const ids = new Set(units.filter(({ ownership }) => ownership?.owners.some(({ residentId }) => own.has(residentId))).map(({ id }) => id));
    const shares = keepsIt ? all : all.filter(({ unitId }) => ids.has(unitId));
    if (shares.length === 0) await mustKeep(this.runtime, from, estateId);
    return { ...this.#page(shares, input), on, amount, area, units: all.length, rule: referenceTo(rule) };
  }

  /** Places in the list: it is the same for the same day. */
  #page(shares: readonly CostShare[], args: SharesOfCostArgs): ConnectionOf<CostShare> {
    const list = { query: 'shares-of-cost', generation: this.runtime.store.generation };
    const from = args.after == null ? 0 : decodeCursor(args.after, list).position;
    const rows = shares.slice(from, from + pageSize(args) + 1).map((share, nth) => ({ ...share, place: from + nth + 1 }));
    const { edges, ...page } = connectionOf(rows, args, ({ place }) => encodeCursor({ ...list, position: place }), shares.length);
    return { ...page, edges: edges.map(({ cursor, node: { place: _, ...node } }) => ({ cursor, node })) };
  }

  /** As whom the asker stands in the register. */
  async #own(estateId: string, { caller }: From): Promise<ReadonlySet<string>> {
    const { rows } = await this.runtime.database.pool.query<{ id: string }>('SELECT id FROM residents WHERE person_id = $1 AND estate_id = $2', [
      caller?.personId ?? null,
      estateId,
    ]);
    return new Set(rows.map(({ id }) => id));
  }

  /** As the register had them when the day ended: a correction counts from the day on that it says, the last one of several. */
  async #unitsOn(estateId: string, day: string): Promise<readonly Unit[]> {
    const { rows } = await this.runtime.database.pool.query<Row>(
      `SELECT u.unit, f.use, f.areas FROM units u
       CROSS JOIN LATERAL (SELECT use, areas FROM unit_facts WHERE unit_id = u.id AND at < $2 ORDER BY version DESC LIMIT 1) f
       WHERE u.estate_id = $1 ORDER BY u.position`,
      [estateId, this.settings.workingDays.endOf(day)],
    );
    return rows.map(({ unit, use, areas }) => unitOn({ ...unit, use, areas }, day));
  }
}
