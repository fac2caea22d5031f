import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { IsString, Length } from 'class-validator';
import type { PoolClient } from 'pg';
import { refusal, type Estate } from '../../../contracts/index.js';
import { Accepts, asSent, CommandMessage, type AsSent } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { commandKey, Decisions, type AppendRequest, type EventMetadata, type EventStore, type NewEvent, type Written } from '../../../platform/event-store/index.js';
import { CommandInput, IdInput } from '../../../platform/graphql/index.js';
import { Clock, type JsonObject } from '../../../platform/kernel/index.js';
import { estates, type ImportCounts } from '../domain/estates.js';
import { permissions } from '../domain/permissions.js';
import { residents } from '../domain/residents.js';
import { units } from '../domain/units.js';
import type { Plan } from '../register-import/plan.js';
import { Planning } from '../register-import/planning.js';
import { Staging } from '../register-import/staging.js';
import { fieldsOf } from '../vault/personal-data.js';
import { ResidentVault } from '../vault/resident-vault.js';

@InputType()
export class ImportRegisterInput extends CommandInput {
  @IdInput()
  estateId!: string;

  @Field(() => String, { description: 'As it was staged.' })
  @IsString()
  @Length(1, 100)
  importId!: string;

  @Field(() => String, { description: 'Of the preview that you have looked at: nothing else is imported.' })
  @IsString()
  @Length(1, 100)
  digest!: string;
}

@Accepts('residents', ImportRegisterInput, permissions.ImportRegister)
export class ImportRegister extends CommandMessage<ImportRegisterInput, Written<ImportCounts>> {}

const operation = 'import-register';
const nothing: ImportCounts = { newUnits: 0, changedUnits: 0, unchangedUnits: 0, goneUnits: 0, newResidents: 0 };

/** Streams that one transaction writes to: each is locked until it ends, and PostgreSQL holds some thousands of locks. */
const atOnce = 500;

/**
 * All rows of a file are good before any is written. Then they are written lot by lot, what the vault holds of residents together with the events
 * that say so: where that is cut off, the file is still staged, and its next preview shows what is left.
 */
@CommandHandler(ImportRegister)
export class ImportRegisterHandler implements ICommandHandler<ImportRegister> {
  readonly #store: EventStore;
  readonly #estates;

  constructor(
    @InjectRuntime('residents') { store }: ContextRuntime,
    private readonly planning: Planning,
    private readonly staging: Staging,
    private readonly vault: ResidentVault,
    private readonly clock: Clock,
  ) {
    this.#store = store;
    this.#estates = new Decisions(store, estates);
  }

  async execute({ input, from }: ImportRegister): Promise<Written<ImportCounts>> {
    const sent = asSent(input, from, this.clock);
    const { estateId, importId } = input;
    const estate = await this.planning.mustKeep(sent.caller, estateId);
    // What was imported is staged no more: a repeat is answered as the first time, without a look at it.
    const repeated = await this.#store.remembered(commandKey(sent.caller.organisationId, operation, sent.idempotencyKey));
    const plan = repeated ? undefined : await this.#confirmed(sent, estate, input);
    if (plan) await this.#write(plan, estate, sent);
    return this.#estates.decide({
      ...sent,
      id: estateId,
      command: { type: 'import-register', by: sent.caller, keeperId: estate.keeperId, importId, counts: plan?.counts ?? nothing },
      operation,
      subject: { type: 'Estate', id: estateId },
      projectIds: () => estate.projectIds,
      audience: null,
      answer: () => plan?.counts ?? nothing,
      alongside: (tx) => this.staging.forget(tx, { organisationId: sent.caller.organisationId, importId, estateId }),
    });
  }

  async #confirmed({ caller }: AsSent, estate: Estate, { importId, digest }: ImportRegisterInput): Promise<Plan> {
    const plan = await this.planning.plan(caller, estate, importId);
    if (plan.bad.length > 0) throw refusal('IMPORT_HAS_BAD_ROWS', 'importId', `${plan.bad.length} rows are bad`);
    if (plan.digest !== digest) throw refusal('PREVIEW_OUTDATED', 'digest');
    return plan;
  }

  async #write(plan: Plan, estate: Estate, sent: AsSent): Promise<void> {
    const { residents: people, units: changed } = requestsOf(plan, estate, sent);
    for (let at = 0; at < people.length; at += atOnce) {
      const records = plan.residents.slice(at, at + atOnce).map(({ residentId, data }) => ({ residentId, estateId: estate.id, key: this.vault.newKey(), data }));
      await this.#append(people.slice(at, at + atOnce), (tx) => this.vault.put(tx, records));
    }
    for (let at = 0; at < changed.length; at += atOnce) await this.#append(changed.slice(at, at + atOnce));
  }

  async #append(requests: readonly AppendRequest[], before: (tx: PoolClient) => Promise<void> = async () => undefined): Promise<void> {
    await this.#store.database.transaction(async (tx) => {
      await before(tx);
      const outcomes = await this.#store.appendIn(tx, requests);
      if (outcomes.some(({ outcome }) => outcome !== 'appended')) throw refusal('IMPORT_CUT_OFF', 'importId');
    });
    this.#store.appended();
  }
}

type Requests = { readonly residents: readonly AppendRequest[]; readonly units: readonly AppendRequest[] };

const requestsOf = ({ residents: people, units: changed }: Plan, { id: estateId, projectIds }: Estate, { caller, correlationId, occurredAt }: AsSent): Requests => {
  const { personId, organisationId, party } = caller;
  const metadataOf = (type: string, id: string): EventMetadata => ({
    actor: { personId, organisationId, party },
    correlationId,
    subject: { type, id },
    projectIds,
    audience: null,
  });
  const eventOf = ({ type, data }: { readonly type: string; readonly data: JsonObject }): NewEvent => ({ type, schemaVersion: 1, data, occurredAt });
  const registered: AppendRequest[] = people.map(({ residentId, data }) => ({
    streamId: `${residents.category}-${residentId}`,
    expected: 0,
    events: [eventOf({ type: 'resident-registered', data: { residentId, estateId, guardianId: null, fields: fieldsOf(data) } })],
    metadata: metadataOf('Resident', residentId),
  }));
  const decided: AppendRequest[] = changed.map(({ id, version, events }) => ({
    streamId: `${units.category}-${id}`,
    expected: version,
    events: events.map(eventOf),
    metadata: metadataOf('Unit', id),
  }));
  return { residents: registered, units: decided };
};
