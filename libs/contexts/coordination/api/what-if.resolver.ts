import { Args, Field, Float, ObjectType, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { WorksType } from '../../../contracts/api/works.type.js';
import type { ConflictKind } from '../../../contracts/index.js';
import { Bus } from '../../../platform/command-bus/index.js';
import { DateTime, From, Loaders, rawId } from '../../../platform/graphql/index.js';
import { ConflictsByIds } from '../queries/by-ids.js';
import { WhatIf, WhatIfArgs, type WhatIfRow } from '../queries/what-if.js';
import { ConflictKindEnum } from './conflict-status.js';
import { ConflictType } from './conflict.type.js';

@ObjectType('ConflictPreview', { description: 'A conflict that there would be.' })
export class ConflictPreviewType {
  @Field(() => ConflictKindEnum)
  kind!: ConflictKind;

  @Field(() => DateTime)
  from!: string;

  @Field(() => DateTime, { nullable: true })
  to!: string | null;

  @Field(() => Float)
  distanceMetres!: number;

  @Field(() => WorksType, { description: 'Whom they would collide with, or whose surface it is.' })
  other!: WorksType;
}

@ObjectType('ChancePreview', { description: 'A chance to share a trench that there would be.' })
export class ChancePreviewType {
  @Field(() => WorksType)
  other!: WorksType;

  @Field(() => Float)
  gapDays!: number;

  @Field(() => Float)
  savedDays!: number;

  @Field(() => Float)
  savedSquareMetres!: number;
}

@ObjectType('WhatIf', { description: 'What would follow. Nothing is written.' })
export class WhatIfType {
  @Field(() => [ConflictPreviewType], { description: 'Conflicts that there would be, and are not.' })
  begins!: ConflictPreviewType[];

  @Field(() => [ConflictType], { description: 'Conflicts that would close.' })
  ends?: ConflictType[];

  @Field(() => [ConflictType], { description: 'Conflicts that would stay.' })
  stays?: ConflictType[];

  @Field(() => [ChancePreviewType], { description: 'Trenches that could be shared then.' })
  chances!: ChancePreviewType[];
}

@Resolver(() => WhatIfType)
export class WhatIfResolver {
  constructor(private readonly bus: Bus) {}

  @Query(() => WhatIfType, { description: 'Previews a move of works: new and vanished conflicts. Nothing is written.' })
  async whatIf(@Args() args: WhatIfArgs, @From() from: From): Promise<WhatIfRow> {
    return this.bus.ask(new WhatIf({ ...args, worksId: rawId('Works', args.worksId, 'worksId') }, from));
  }

  @ResolveField(() => [ConflictType])
  ends(@Parent() { ends }: WhatIfRow, @Loaders() loaders: Loaders): Promise<object[]> {
    return known(ends, loaders);
  }

  @ResolveField(() => [ConflictType])
  stays(@Parent() { stays }: WhatIfRow, @Loaders() loaders: Loaders): Promise<object[]> {
    return known(stays, loaders);
  }
}

const known = async (ids: readonly string[], loaders: Loaders): Promise<object[]> =>
  (await Promise.all(ids.map((id) => loaders.one(ConflictsByIds, id)))).filter((conflict) => conflict !== null);
