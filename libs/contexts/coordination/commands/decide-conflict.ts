import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { IsString, MaxLength } from 'class-validator';
import { IdInput } from '../../../platform/graphql/index.js';
import { Accepts, asSent, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { Clock, derivedId, type Caller } from '../../../platform/kernel/index.js';
import { ConflictCases } from '../cases/conflict-cases.js';
import { overOf, type WorksOfCase } from '../cases/works-of-case.js';
import type { Waivers } from '../domain/conflict-case.js';
import type { KnownConflict } from '../domain/known-conflict.js';
import { permissions } from '../domain/permissions.js';
import { waiversOf } from '../domain/protection.js';
import { CaseInput } from './case-input.js';

@InputType()
export class DecideConflictInput extends CaseInput {
  @IdInput({ description: 'Of an option that was proposed.' })
  optionId!: string;

  @Field(() => String)
  @IsString()
  @MaxLength(2_000)
  reason!: string;

  @Field(() => String, { description: 'The law, plan or order that it rests on.' })
  @IsString()
  @MaxLength(2_000)
  basis!: string;
}

@Accepts('coordination', DecideConflictInput, permissions.DecideConflict)
export class DecideConflict extends CommandMessage<DecideConflictInput, Written<KnownConflict>> {}

@CommandHandler(DecideConflict)
export class DecideConflictHandler implements ICommandHandler<DecideConflict> {
  constructor(
    private readonly cases: ConflictCases,
    private readonly clock: Clock,
  ) {}

  execute({ input, from }: DecideConflict): Promise<Written<KnownConflict>> {
    const sent = asSent(input, from, this.clock);
    const { conflictId, optionId, reason, basis } = input;
    return this.cases.act(conflictId, 'decide-conflict', sent, input.token, async ({ conflict, works, by, ladder }) => ({
      type: 'decide-conflict',
      by,
      ladder,
      optionId,
      reason,
      basis,
      over: overOf(works),
      waivers: conflict.kind === 'PROTECTED_SURFACE' ? await this.#waivers(conflict, works, sent.caller) : null,
      taskId: (worksId) => derivedId('task', conflictId, sent.caller.organisationId, sent.idempotencyKey, worksId),
    }));
  }

  /** The owners of the surface's project, and no others: whoever digs it up may do so from a street, or from a project of its own. */
  async #waivers(conflict: KnownConflict, works: readonly WorksOfCase[], { organisationId }: Pick<Caller, 'organisationId'>): Promise<Waivers> {
    const { directory } = this.cases;
    const rule = await directory.rule('protection', new Date(conflict.detectedAt));
    const projectId = works.find(({ isProtectedSurface }) => isProtectedSurface)?.projectId;
    if (projectId === undefined) throw new Error(`The detector knows no surface of the conflict ${conflict.id}`);
    return { offices: waiversOf((await directory.kindOf(projectId)) ?? 'AREA', rule), held: await directory.officesOf(organisationId, [projectId]) };
  }
}
