import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsInt, IsISO8601, Min } from 'class-validator';
import type { Office } from '../../../contracts/index.js';
import { Directory } from '../../../directory/index.js';
import { Accepts, QueryMessage } from '../../../platform/command-bus/index.js';
import { levelOf } from '../domain/known-conflict.js';

export class OfficeAtLevelInput {
  @IsInt()
  @Min(0)
  level!: number;

  @IsISO8601()
  detectedAt!: string;
}

/** The office of a level of the ladder that held when a conflict was detected. */
@Accepts('coordination', OfficeAtLevelInput)
export class OfficeAtLevel extends QueryMessage<OfficeAtLevelInput, Office> {}

@QueryHandler(OfficeAtLevel)
export class OfficeAtLevelHandler implements IQueryHandler<OfficeAtLevel> {
  constructor(private readonly directory: Directory) {}

  async execute({ input: { level, detectedAt } }: OfficeAtLevel): Promise<Office> {
    return levelOf({ level }, await this.directory.rule('ladder', new Date(detectedAt)));
  }
}
