import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ArgsType } from '@nestjs/graphql';
import { refusal } from '../../../contracts/index.js';
import { Accepts, mustBeCaller, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { IdInput, type ConnectionOf } from '../../../platform/graphql/index.js';
import { auditsTheResident } from '../domain/permissions.js';
import type { PersonalField, Purpose } from '../domain/purposes.js';
import type { Resident } from '../domain/residents.js';
import { Conditions, ListArgs, readByIds, readEstates, readPage, seeing } from './reading.js';

@ArgsType()
export class PersonalDataReadArgs extends ListArgs {
  @IdInput()
  residentId!: string;
}

/** That somebody has read personal data: who, when, what and why; not what it said. */
export type PersonalDataRead = {
  readonly personId: string;
  readonly organisationId: string;
  readonly at: Date;
  readonly recordedAt: Date;
  readonly fields: readonly PersonalField[];
  readonly purpose: Purpose;
  readonly reason: string;
};

/** Of one resident, in order. For the person, whoever keeps the register, and auditors. */
@Accepts('residents', PersonalDataReadArgs)
export class PersonalDataReads extends QueryMessage<PersonalDataReadArgs, ConnectionOf<PersonalDataRead>> {}

const columns = 'person_id AS "personId", organisation_id AS "organisationId", at, recorded_at AS "recordedAt", fields, purpose, reason';

@QueryHandler(PersonalDataReads)
export class PersonalDataReadsHandler implements IQueryHandler<PersonalDataReads> {
  constructor(@InjectRuntime('residents') private readonly runtime: ContextRuntime) {}

  async execute({ input, from }: PersonalDataReads): Promise<ConnectionOf<PersonalDataRead>> {
    const by = mustBeCaller(from);
    await seeing(this.runtime, input.token);
    const text = 'SELECT id, resident FROM residents WHERE id = ANY ($1)';
    const [found] = await readByIds<{ id: string; resident: Resident }>(this.runtime, { name: 'residents.by-ids', text }, [input.residentId]);
    const [estate] = found ? await readEstates(this.runtime, [found.resident.estateId]) : [];
    auditsTheResident.mustHold({ by, keeperId: estate?.keeperId, personId: found?.resident.personId ?? null });
    if (!found) throw refusal('UNKNOWN_RESIDENT', 'residentId');
    const conditions = new Conditions().add(found.id, (id) => `resident_id = ${id}`);
    return readPage<PersonalDataRead>(this.runtime, input, { table: 'personal_data_reads', columns, conditions });
  }
}
