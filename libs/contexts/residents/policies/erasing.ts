import type { ContextRuntime } from '../../../platform/context/index.js';
import { Decisions } from '../../../platform/event-store/index.js';
import { registeredResident, residents } from '../domain/residents.js';
import type { ErasureJournal } from '../vault/erasure-journal.js';
import type { ResidentVault } from '../vault/resident-vault.js';
import { hutong } from './hutong.js';

/** Completes what was asked for: when nothing holds the data any more, or when a backup has brought it back. */
export class Erasing {
  readonly #residents;

  constructor(
    { store }: ContextRuntime,
    private readonly vault: ResidentVault,
    private readonly journal: ErasureJournal,
  ) {
    this.#residents = new Decisions(store, residents);
  }

  /** @throws {Refusal} RESIDENT_ERASED where nothing is left to erase */
  async complete(id: string, { at, because }: { readonly at: Date; readonly because: string }): Promise<void> {
    await this.#residents.decide({
      caller: hutong,
      occurredAt: at,
      correlationId: because,
      operation: 'complete-erasure',
      idempotencyKey: because,
      body: {},
      id,
      command: { type: 'complete-erasure' },
      subject: { type: 'Resident', id },
      projectIds: () => [],
      audience: null,
      answer: registeredResident,
      alongside: (tx) => this.vault.erase(tx, [id]),
    });
    await this.journal.add([{ residentId: id, at: at.toISOString() }]);
  }
}
