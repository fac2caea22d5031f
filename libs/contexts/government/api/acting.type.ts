import { Field, ID, ObjectType } from '@nestjs/graphql';
import { RoleEnum } from '../../../contracts/api/role.enum.js';
import { Connection, DateTime, GlobalIdField, NodeType, Payload } from '../../../platform/graphql/index.js';
import type { Role } from '../../../platform/kernel/index.js';

/** Its organisation and projects are resolved in `mandates.resolver.ts`. */
@ObjectType('Mandate', { implements: () => NodeType, description: 'By it a person acts for an organisation: from an instant until another, or until it is ended.' })
export class MandateType implements NodeType {
  @GlobalIdField('Mandate')
  id!: string;

  organisationId!: string;
  projectIds!: readonly string[];

  @Field(() => ID, { description: 'A pseudonym: what entries of the timeline call `actor`.' })
  personId!: string;

  @Field(() => RoleEnum)
  role!: Role;

  @Field(() => DateTime)
  from!: string;

  @Field(() => DateTime)
  until!: string;

  @Field(() => DateTime, { nullable: true, description: 'When it was ended before its time.' })
  endedAt!: string | null;

  @Field(() => String, { nullable: true })
  endedReason!: string | null;
}

@ObjectType()
export class MandateConnection extends Connection('Mandate', () => MandateType) {}

@ObjectType()
export class MandatePayload extends Payload {
  @Field(() => MandateType, { nullable: true })
  mandate?: MandateType | null;
}

/** Its organisation and projects are resolved in `api-keys.resolver.ts`. */
@ObjectType('ApiKey', { implements: () => NodeType, description: 'By it a program acts for an organisation: `Authorization: Bearer hutong_…`.' })
export class ApiKeyType implements NodeType {
  @GlobalIdField('ApiKey')
  id!: string;

  organisationId!: string;
  projectIds!: readonly string[];

  @Field(() => String)
  title!: string;

  @Field(() => [String], { description: 'The mutations that it may send; none: it only reads.' })
  commands!: readonly string[];

  @Field(() => DateTime)
  expiresAt!: string;

  @Field(() => DateTime, { nullable: true })
  revokedAt!: string | null;

  @Field(() => String, { nullable: true })
  revokedReason!: string | null;
}

@ObjectType()
export class ApiKeyConnection extends Connection('ApiKey', () => ApiKeyType) {}

@ObjectType()
export class ApiKeyPayload extends Payload {
  @Field(() => ApiKeyType, { nullable: true })
  apiKey?: ApiKeyType | null;
}

@ObjectType()
export class CreateApiKeyPayload extends ApiKeyPayload {
  @Field(() => String, {
    nullable: true,
    description: 'The key itself, this once: only its hash is kept. Null where the command is repeated: revoke that key then, and create another.',
  })
  secret?: string | null;
}
