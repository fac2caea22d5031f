import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ValidateNested } from 'class-validator';
import { refusal } from '../../../contracts/index.js';
import { Accepts, asSent, bodyOf, CommandMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Decisions, type EventStore, type Written } from '../../../platform/event-store/index.js';
import { CommandInput, IdInput, OptionalIdInput } from '../../../platform/graphql/index.js';
import { Clock, derivedId } from '../../../platform/kernel/index.js';
import { Settings } from '../../../platform/ops/index.js';
import { handlesPersonalData, permissions } from '../domain/permissions.js';
import { isUnder14 } from '../domain/purposes.js';
import { registeredResident, residents, type Resident } from '../domain/residents.js';
import { fieldsOf, type PersonalData } from '../vault/personal-data.js';
import { alreadyThere, ResidentVault } from '../vault/resident-vault.js';
import { mustBeEstate, mustBeResidents } from './known.js';
import { PersonalDataInput, personalDataOf } from './personal-data-input.js';

@InputType()
export class RegisterResidentInput extends CommandInput {
  @IdInput()
  estateId!: string;

  @Field(() => PersonalDataInput)
  @ValidateNested()
  @Type(() => PersonalDataInput)
  data!: PersonalDataInput;

  @OptionalIdInput({ description: 'A resident of the same estate: of who is under 14, the guardian.' })
  guardianId?: string | null;
}

@Accepts('residents', RegisterResidentInput, permissions.RegisterResident)
export class RegisterResident extends CommandMessage<RegisterResidentInput, Written<Resident>> {}

@CommandHandler(RegisterResident)
export class RegisterResidentHandler implements ICommandHandler<RegisterResident> {
  readonly #store: EventStore;
  readonly #residents;

  constructor(
    @InjectRuntime('residents') { store }: ContextRuntime,
    private readonly vault: ResidentVault,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {
    this.#store = store;
    this.#residents = new Decisions(store, residents);
  }

  async execute({ input, from }: RegisterResident): Promise<Written<Resident>> {
    const sent = asSent(input, from, this.clock);
    const { estateId, guardianId = null } = input;
    const { keeperId, projectIds } = await mustBeEstate(this.#store, estateId);
    const keeping = { by: sent.caller, keeperId };
    // Before anything is looked up by an identity number: only the keeper learns who is there.
    handlesPersonalData.mustHold(keeping);
    const data = personalDataOf(input.data);
    const fields = fieldsOf(data);
    if (fields.length === 0) throw refusal('INVALID_INPUT', 'data', 'Give what is known of the person');
    if (guardianId !== null) await mustBeResidents(this.#store, estateId, [guardianId], 'guardianId');
    const id = derivedId('resident', sent.caller.organisationId, sent.idempotencyKey);
    await this.#mustBeNew(estateId, id, data);
    const key = (await this.vault.keyOf(id)) ?? this.vault.newKey();
    return this.#residents.decide({
      ...sent,
      id,
      command: {
        type: 'register-resident',
        ...keeping,
        resident: { id, estateId, guardianId, fields },
        child: isUnder14(data.birthDate, this.settings.workingDays.dayOf(this.clock.now())),
      },
      operation: 'register-resident',
      body: ResidentVault.bodyBy(key, bodyOf(input)),
      subject: { type: 'Resident', id },
      projectIds: () => projectIds,
      audience: null,
      answer: registeredResident,
      alongside: (tx) => this.vault.put(tx, [{ residentId: id, estateId, key, data }]),
    });
  }

  async #mustBeNew(estateId: string, id: string, { idNumber }: PersonalData): Promise<void> {
    if (idNumber === null) return;
    const [found] = (await this.vault.findByNumber(estateId, [idNumber])).values();
    if (found !== undefined && found !== id) throw alreadyThere();
  }
}
