import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { InputType } from '@nestjs/graphql';
import { Accepts, asSent, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { Clock } from '../../../platform/kernel/index.js';
import { ConflictCases } from '../cases/conflict-cases.js';
import type { KnownConflict } from '../domain/known-conflict.js';
import { permissions } from '../domain/permissions.js';
import { CaseInput } from './case-input.js';

@InputType()
export class AcknowledgeConflictInput extends CaseInput {}

@Accepts('coordination', AcknowledgeConflictInput, permissions.AcknowledgeConflict)
export class AcknowledgeConflict extends CommandMessage<AcknowledgeConflictInput, Written<KnownConflict>> {}

@CommandHandler(AcknowledgeConflict)
export class AcknowledgeConflictHandler implements ICommandHandler<AcknowledgeConflict> {
  constructor(
    private readonly cases: ConflictCases,
    private readonly clock: Clock,
  ) {}

  execute({ input, from }: AcknowledgeConflict): Promise<Written<KnownConflict>> {
    return this.cases.act(input.conflictId, 'acknowledge-conflict', asSent(input, from, this.clock), input.token, ({ by }) => ({ type: 'acknowledge-conflict', by }));
  }
}
