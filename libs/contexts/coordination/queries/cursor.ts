import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { Accepts, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { encodeCursor } from '../../../platform/graphql/index.js';
import { timelineCursor } from './reading.js';
import { Settling } from './settle.js';

export class CursorInput {
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  token?: string | null;
}

/** Up to where everybody can read. */
@Accepts('coordination', CursorInput)
export class CurrentCursor extends QueryMessage<CursorInput, string> {}

@QueryHandler(CurrentCursor)
export class CurrentCursorHandler implements IQueryHandler<CurrentCursor> {
  constructor(
    private readonly settling: Settling,
    @InjectRuntime('coordination') private readonly runtime: ContextRuntime,
  ) {}

  async execute({ input: { token } }: CurrentCursor): Promise<string> {
    return encodeCursor({ ...timelineCursor(this.runtime.store), position: await this.settling.upTo(token) });
  }
}
