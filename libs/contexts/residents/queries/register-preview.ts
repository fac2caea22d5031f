import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ArgsType, Field } from '@nestjs/graphql';
import { IsString, Length } from 'class-validator';
import { Accepts, mustBeCaller, QueryMessage } from '../../../platform/command-bus/index.js';
import { IdInput } from '../../../platform/graphql/index.js';
import type { ImportCounts } from '../domain/estates.js';
import type { UnitEvent } from '../domain/units.js';
import type { BadRow } from '../register-import/bad-row.js';
import type { Place } from '../register-import/plan.js';
import { Planning } from '../register-import/planning.js';

@ArgsType()
export class RegisterPreviewInput {
  @IdInput()
  estateId!: string;

  @Field(() => String, { description: 'As it was staged.' })
  @IsString()
  @Length(1, 100)
  importId!: string;
}

/** What will change, without a name of anybody. */
export type RegisterPreview = {
  readonly digest: string;
  readonly counts: ImportCounts;
  readonly changed: readonly (Place & { readonly changes: readonly string[] })[];
  readonly gone: readonly Place[];
  readonly badRows: readonly BadRow[];
};

/** What a staged file would change; for whoever keeps the register. Nothing is written. */
@Accepts('residents', RegisterPreviewInput)
export class PreviewOfRegister extends QueryMessage<RegisterPreviewInput, RegisterPreview> {}

/** So many units are named; all are counted. */
const mostNamed = 1_000;

@QueryHandler(PreviewOfRegister)
export class PreviewOfRegisterHandler implements IQueryHandler<PreviewOfRegister> {
  constructor(private readonly planning: Planning) {}

  async execute({ input: { estateId, importId }, from }: PreviewOfRegister): Promise<RegisterPreview> {
    const by = mustBeCaller(from);
    const estate = await this.planning.mustKeep(by, estateId);
    const { units, gone, bad, counts, digest } = await this.planning.plan(by, estate, importId);
    const kindsOf = (events: readonly UnitEvent[]) => events.map(({ type }) => type);
    return {
      digest,
      counts,
      changed: units
        .filter(({ version }) => version > 0)
        .slice(0, mostNamed)
        .map(({ place, events }) => ({ ...place, changes: kindsOf(events) })),
      gone: gone.slice(0, mostNamed).map(({ building, stair, label }) => ({ building, stair, label })),
      badRows: bad,
    };
  }
}
