import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { IsString, MaxLength } from 'class-validator';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { Clock } from '../../../platform/kernel/index.js';
import { setTimers } from '../../../platform/timers/index.js';
import { permissions } from '../domain/permissions.js';
import type { Hold, Resident } from '../domain/residents.js';
import { eraseLater } from '../policies/erase-when-nothing-holds.js';
import { ErasureJournal } from '../vault/erasure-journal.js';
import { ResidentVault } from '../vault/resident-vault.js';
import { ResidentChanges, ResidentInput } from './resident-changes.js';

@InputType()
export class EraseResidentInput extends ResidentInput {
  @Field(() => String, { description: 'Such as: the person has asked for it. Kept for ever: no names.' })
  @IsString()
  @MaxLength(2_000)
  reason!: string;
}

@Accepts('residents', EraseResidentInput, permissions.EraseResident)
export class EraseResident extends CommandMessage<EraseResidentInput, Written<Resident>> {}

/** PIPL art. 47: at once, or, where a law says that it is kept, when that ends; until then it is restricted. */
@CommandHandler(EraseResident)
export class EraseResidentHandler implements ICommandHandler<EraseResident> {
  constructor(
    private readonly residents: ResidentChanges,
    private readonly vault: ResidentVault,
    private readonly journal: ErasureJournal,
    private readonly clock: Clock,
  ) {}

  async execute({ input, from }: EraseResident): Promise<Written<Resident>> {
    const { residentId, reason } = input;
    let held: readonly Hold[] = [];
    const written = await this.residents.change({
      operation: 'erase-resident',
      input,
      from,
      command: async ({ by, keeperId, holds }) => {
        held = await holds();
        return { type: 'erase-resident', by, keeperId, holds: held, reason };
      },
      answer: (resident) => resident,
      alongside: (tx) => (held.length === 0 ? this.vault.erase(tx, [residentId]) : setTimers(tx, [eraseLater(residentId, held, this.clock.now())])),
    });
    // Before it is answered: whoever is told that it is erased may count on it, whatever backup comes back.
    if (written.answer.status === 'ERASED') await this.journal.add([{ residentId, at: this.clock.now().toISOString() }]);
    return written;
  }
}
