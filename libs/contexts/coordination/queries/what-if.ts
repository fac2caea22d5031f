import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ArgsType, Field } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';
import { FootprintInput, toWindow, WindowInput } from '../../../contracts/api/works.input.js';
import { refusal, type ConflictDetected, type ConflictKind, type Footprint, type Rules, type Works } from '../../../contracts/index.js';
import { Accepts, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { checkFootprint } from '../../../platform/geometry/index.js';
import { IdInput, PositionToken } from '../../../platform/graphql/index.js';
import { Settings } from '../../../platform/ops/index.js';
import { findingsById, openFindingsOf } from '../detector/known-findings.js';
import { Survey } from '../detector/survey.js';
import { wouldStand } from '../domain/comparison.js';
import { findingsBetween, pairInOrder, type KnownFinding } from '../domain/findings.js';
import { Settling } from './settle.js';

@ArgsType()
export class WhatIfArgs {
  @IdInput()
  worksId!: string;

  @Field(() => WindowInput, { nullable: true, description: 'Where they would go in time; as they stand, if left out.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => WindowInput)
  window?: WindowInput | null;

  @Field(() => FootprintInput, { nullable: true, description: 'Where they would go in place; as they stand, if left out.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => FootprintInput)
  footprint?: FootprintInput | null;

  @Field(() => PositionToken, { nullable: true })
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  token?: string | null;
}

export type Preview = { readonly kind: ConflictKind; readonly from: string; readonly to: string | null; readonly distanceMetres: number; readonly other: Works };
export type WhatIfRow = {
  readonly begins: readonly Preview[];
  /** Ids of conflicts that would close. */
  readonly ends: readonly string[];
  readonly stays: readonly string[];
  readonly chances: readonly { readonly other: Works; readonly gapDays: number; readonly savedDays: number; readonly savedSquareMetres: number }[];
};

/** Anybody may ask: so an answer costs no more than comparing with so many. */
const MOST_NEAR = 1_000;

/** What would begin and end if works were moved. Reads, and writes nothing. */
@Accepts('coordination', WhatIfArgs)
export class WhatIf extends QueryMessage<WhatIfArgs, WhatIfRow> {}

@QueryHandler(WhatIf)
export class WhatIfHandler implements IQueryHandler<WhatIf> {
  constructor(
    private readonly settling: Settling,
    @InjectRuntime('coordination') private readonly runtime: ContextRuntime,
    private readonly settings: Settings<Rules>,
  ) {}

  async execute({ input }: WhatIf): Promise<WhatIfRow> {
    await this.settling.upTo(input.token);
    const { pool } = this.runtime.database;
    const { rules } = this.settings;
    // Of its own: shapes that may never be are not kept among those that are.
    const survey = new Survey(rules);
    const standing = await survey.find(input.worksId, pool);
    if (!standing) throw refusal('UNKNOWN_WORKS', 'worksId');
    const moved = survey.locate(this.#moved(standing.works, input), standing.protection);
    if ((await survey.countNear(moved, MOST_NEAR + 1, pool)) > MOST_NEAR) throw refusal('TOO_MANY_WORKS_NEAR', input.footprint ? 'footprint' : 'window');
    const found = (await survey.near(moved, pool)).flatMap((there) => findingsBetween(moved, there, rules).map((finding) => ({ finding, there, other: there.works })));
    const open = (await openFindingsOf(input.worksId, pool)).filter(({ kind }) => kind !== 'CHANCE');
    const known: ReadonlyMap<string, KnownFinding> = await findingsById(
      found.map(({ finding }) => finding.id),
      pool,
    );
    const conflicts = found.flatMap(({ finding, there, other }) => {
      if (finding.kind === 'CHANCE') return [];
      return wouldStand(finding, known.get(finding.id), pairInOrder(moved, there)) ? [{ id: finding.id, data: finding.data, other }] : [];
    });
    const [before, after] = [new Set(open.map(({ id }) => id)), new Set(conflicts.map(({ id }) => id))];
    return {
      begins: conflicts.filter(({ id }) => !before.has(id)).map(({ data, other }) => previewOf(data, other)),
      ends: [...before].filter((id) => !after.has(id)).sort(),
      stays: [...before].filter((id) => after.has(id)).sort(),
      chances: found.flatMap(({ finding, other }) => {
        if (finding.kind !== 'CHANCE') return [];
        const { gapDays, savedDays, savedSquareMetres } = finding.data;
        return [{ other, gapDays, savedDays, savedSquareMetres }];
      }),
    };
  }

  #moved(works: Works, { window, footprint }: WhatIfArgs): Works {
    if (works.status === 'FINISHED') throw refusal('ALREADY_FINISHED', 'worksId');
    if (works.status === 'CANCELLED') throw refusal('ALREADY_CANCELLED', 'worksId');
    if (!window && !footprint) throw refusal('NOTHING_CHANGES', 'window');
    const to = window ? toWindow(window) : works.window;
    if (to.end !== null && to.end <= to.start) throw refusal('WINDOW_ENDS_BEFORE_START', 'window.end');
    const ground = footprint
      ? (checkFootprint({ geometry: footprint.geometry, widthMetres: footprint.widthMetres ?? 0 }, this.settings.rules.footprint.values.maxMetres) as Footprint)
      : works.footprint;
    return { ...works, window: to, footprint: ground };
  }
}

const previewOf = ({ kind, from, to, distanceMetres }: ConflictDetected, other: Works): Preview => ({ kind, from, to, distanceMetres, other });
