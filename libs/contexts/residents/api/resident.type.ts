import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Connection, DateTime, enumOf, GlobalIdField, NodeType, Payload } from '../../../platform/graphql/index.js';
import type { PersonalField, Purpose } from '../domain/purposes.js';
import type { Consent, Resident } from '../domain/residents.js';
import type { Share } from '../domain/shares.js';
import type { AreaSource, UnitUse } from '../domain/units.js';
import { AreaSourceEnum, PersonalFieldEnum, PurposeEnum, UnitUseEnum } from '../enums.js';
import { Place } from './place.type.js';
import { ShareType } from './unit.type.js';

const ResidentStatusEnum = enumOf(['HELD', 'RESTRICTED', 'ERASED']);
registerEnumType(ResidentStatusEnum, {
  name: 'ResidentStatus',
  valuesMap: {
    RESTRICTED: { description: 'The person wants it erased; until a legal reason to keep it ends it is read for that, and nothing else.' },
    ERASED: { description: 'The key is destroyed: nobody can read it any more.' },
  },
});

@ObjectType('Consent', { description: 'That a person’s data may be used for a purpose.' })
export class ConsentType {
  @Field(() => PurposeEnum)
  purpose!: Purpose;

  @Field(() => Boolean, { description: 'Given separately, for sensitive data.' })
  sensitive!: boolean;

  @GlobalIdField('Resident', { nullable: true })
  guardianId!: string | null;

  @Field(() => String, { description: 'The day on which it was given.' })
  on!: string;
}

/** Its estate is resolved in `residents.resolver.ts`. */
@ObjectType('Resident', { implements: () => NodeType, description: 'An owner or tenant by pseudonym. What is held of the person is read by readPersonalData.' })
export class ResidentType implements NodeType {
  @GlobalIdField('Resident')
  id!: string;

  estateId!: string;

  @Field(() => ResidentStatusEnum)
  status!: Resident['status'];

  @GlobalIdField('Resident', { nullable: true })
  guardianId!: string | null;

  @Field(() => ID, { nullable: true, description: 'Who signs in as this resident: a pseudonym.' })
  personId!: string | null;

  @Field(() => Boolean, { description: 'Whether the person works for the property company: such a person holds no proxies, unless the rule says so.' })
  propertyStaff!: boolean;

  @Field(() => [PersonalFieldEnum], { description: 'What of the person is held; not what it says.' })
  fields!: readonly PersonalField[];

  @Field(() => [ConsentType])
  consents!: readonly Consent[];
}

@ObjectType()
export class ResidentConnection extends Connection('Resident', () => ResidentType) {}

@ObjectType()
export class ResidentPayload extends Payload {
  @Field(() => ResidentType, { nullable: true })
  resident?: ResidentType | null;
}

@ObjectType('PersonalData')
export class PersonalDataType {
  @Field(() => String, { nullable: true })
  name!: string | null;

  @Field(() => String, { nullable: true })
  phone!: string | null;

  @Field(() => String, { nullable: true })
  idNumber!: string | null;

  @Field(() => String, { nullable: true })
  birthDate!: string | null;
}

@ObjectType()
export class ReadPersonalDataPayload extends Payload {
  @Field(() => PersonalDataType, {
    nullable: true,
    description: 'The fields that were asked for, this once: null where the command is repeated. Each reading is an entry of personalDataReads.',
  })
  data?: PersonalDataType | null;
}

/** Its organisation is resolved in `residents.resolver.ts`. */
@ObjectType('PersonalDataRead', { description: 'That somebody has read personal data.' })
export class PersonalDataReadType {
  organisationId!: string;

  @Field(() => ID)
  personId!: string;

  @Field(() => DateTime)
  at!: Date;

  @Field(() => DateTime)
  recordedAt!: Date;

  @Field(() => [PersonalFieldEnum])
  fields!: readonly PersonalField[];

  @Field(() => PurposeEnum)
  purpose!: Purpose;

  @Field(() => String)
  reason!: string;
}

@ObjectType()
export class PersonalDataReadConnection extends Connection('PersonalDataRead', () => PersonalDataReadType) {}

const HoldingRoleEnum = enumOf(['OWNER', 'TENANT']);
registerEnumType(HoldingRoleEnum, { name: 'HoldingRole' });

@ObjectType('Holding', { description: 'What you own or rent, with your share alone.' })
export class HoldingType extends Place {
  @GlobalIdField('Unit')
  unitId!: string;

  @Field(() => UnitUseEnum)
  use!: UnitUse;

  @Field(() => Int, { description: 'In 0.01 m².' })
  area!: number;

  @Field(() => AreaSourceEnum)
  areaSource!: AreaSource;

  @Field(() => HoldingRoleEnum)
  role!: 'OWNER' | 'TENANT';

  @Field(() => ShareType, { nullable: true })
  share!: Share | null;

  @Field(() => String)
  since!: string;

  @Field(() => String, { nullable: true, description: 'The last day; none: it goes on.' })
  until!: string | null;
}

@ObjectType('Home')
export class HomeType {
  @Field(() => ResidentType, { description: 'You, as the register of that estate has you.' })
  resident!: Resident;

  @Field(() => [HoldingType])
  holdings!: readonly HoldingType[];
}
