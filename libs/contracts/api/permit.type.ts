import { Field, ObjectType, registerEnumType } from '@nestjs/graphql';
import { enumOf, GlobalIdField, NodeType } from '../../platform/graphql/index.js';
import type { Office } from '../government.js';
import { permitKinds, permitRoads, permitStatuses, type PermitKind, type PermitRoad, type PermitStatus } from '../permits.js';
import { OfficeEnum } from './organisation.type.js';
import { RuleReferenceType } from './rule-reference.type.js';
import { WindowType } from './works.type.js';

export const PermitKindEnum = enumOf(permitKinds);
export const PermitRoadEnum = enumOf(permitRoads);
export const PermitStatusEnum = enumOf(permitStatuses);

registerEnumType(PermitKindEnum, { name: 'PermitKind', description: 'What is permitted. Which works need what, rule permits.needed says.' });
registerEnumType(PermitRoadEnum, { name: 'PermitRoad', description: 'Where: whose consent it needs, rule permits.authorities says.' });
registerEnumType(PermitStatusEnum, {
  name: 'PermitStatus',
  valuesMap: {
    REQUESTED: { description: 'Waits for the consent of every authority.' },
    GRANTED: { description: 'Holds during its window.' },
    REFUSED: { description: 'By one of its authorities, with a reason and its legal basis.' },
    EXPIRED: { description: 'Its window has ended.' },
    REVOKED: { description: 'It was granted, and then taken back, with a reason and its legal basis.' },
    WITHDRAWN: { description: 'By whoever requested it, before it was decided.' },
  },
});

/** Its `organisation` is resolved by government, which knows it. */
@ObjectType('PermitConsent')
export class PermitConsentType {
  organisationId!: string;

  @Field(() => [OfficeEnum], { description: 'For which it consents.' })
  offices!: readonly Office[];

  @Field(() => [String])
  conditions!: readonly string[];
}

/** `Permit` of the published language as GraphQL has it; what it refers to is resolved by government, which keeps it. */
@ObjectType('Permit', { implements: () => [NodeType], description: 'Leave to dig or to close a lane, for one works.' })
export class PermitType implements NodeType {
  @GlobalIdField('Permit')
  id!: string;

  worksId!: string;
  projectIds!: readonly string[];
  requestedBy!: string;

  @Field(() => PermitKindEnum)
  kind!: PermitKind;

  @Field(() => PermitRoadEnum)
  road!: PermitRoad;

  @Field(() => PermitStatusEnum)
  status!: PermitStatus;

  @Field(() => WindowType, { description: 'When it holds. It has an end, and expires then.' })
  window!: WindowType;

  @Field(() => String)
  purpose!: string;

  @Field(() => [OfficeEnum], { description: 'Whose consent it needs, all of them.' })
  authorities!: readonly Office[];

  @Field(() => [PermitConsentType], { description: 'In the order in which they were given.' })
  consents!: readonly PermitConsentType[];

  @Field(() => String, { nullable: true, description: 'Why it was refused or revoked.' })
  reason!: string | null;

  @Field(() => String, { nullable: true, description: 'The law or the rule that the refusal, or the revocation, follows from.' })
  basis!: string | null;

  @Field(() => RuleReferenceType, { description: 'The version of permits.authorities that it keeps from its request on.' })
  rule!: RuleReferenceType;
}
