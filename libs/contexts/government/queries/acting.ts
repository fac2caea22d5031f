import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ArgsType } from '@nestjs/graphql';
import { ByIdsInput } from '../../../contracts/queries.js';
import { Accepts, mustBeCaller, QueryMessage, type From } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { filteredId, OptionalIdInput, type ConnectionOf } from '../../../platform/graphql/index.js';
import { Conditions, ListArgs } from '../../../platform/reading/index.js';
import type { ApiKey } from '../domain/api-keys.js';
import { administersIt, isAdministrator } from '../domain/permissions.js';
import type { Mandate } from '../domain/mandates.js';
import { readByIds, readPage } from './reading.js';

@ArgsType()
export class ActingArgs extends ListArgs {
  @OptionalIdInput({ description: 'Yours, if left out. Others only government and coordinators ask about.' })
  organisationId?: string | null;
}

/** Who acts for an organisation, in the order in which it was granted; also what is over. For its administrators. */
@Accepts('government', ActingArgs)
export class Mandates extends QueryMessage<ActingArgs, ConnectionOf<Mandate>> {}

/** By which keys programs act for an organisation, in the order in which they were created; also those that are over. For its administrators. */
@Accepts('government', ActingArgs)
export class ApiKeys extends QueryMessage<ActingArgs, ConnectionOf<ApiKey>> {}

/** In any order, without those that there are not, or that are not the caller's to know of. */
@Accepts('government', ByIdsInput)
export class MandatesByIds extends QueryMessage<ByIdsInput, readonly Mandate[]> {}

/** In any order, without those that there are not, or that are not the caller's to know of. */
@Accepts('government', ByIdsInput)
export class ApiKeysByIds extends QueryMessage<ByIdsInput, readonly ApiKey[]> {}

const mandateColumns = `id, person_id AS "personId", organisation_id AS "organisationId", role, project_ids AS "projectIds",
  valid_from AS "from", valid_until AS "until", ended_at AS "endedAt", ended_reason AS "endedReason"`;
const keyColumns = `id, organisation_id AS "organisationId", title, commands, project_ids AS "projectIds",
  expires_at AS "expiresAt", revoked_at AS "revokedAt", revoked_reason AS "revokedReason"`;

/** @throws {Refusal} UNAUTHENTICATED, FORBIDDEN */
const ofOrganisation = ({ organisationId }: ActingArgs, from: From): Conditions => {
  const caller = mustBeCaller(from);
  const id = filteredId(organisationId) ?? caller.organisationId;
  administersIt.mustHold({ by: caller, organisationId: id });
  return new Conditions().add(id, (value) => `organisation_id = ${value}`);
};

const known = <Row extends { readonly organisationId: string }>(rows: readonly Row[], { caller }: From): readonly Row[] =>
  rows.filter(({ organisationId }) => caller && isAdministrator({ by: caller, organisationId }));

@QueryHandler(Mandates)
export class MandatesHandler implements IQueryHandler<Mandates> {
  constructor(@InjectRuntime('government') private readonly runtime: ContextRuntime) {}

  async execute({ input, from }: Mandates): Promise<ConnectionOf<Mandate>> {
    return readPage<Mandate>(this.runtime, input, { table: 'mandates', columns: mandateColumns, conditions: ofOrganisation(input, from) });
  }
}

@QueryHandler(ApiKeys)
export class ApiKeysHandler implements IQueryHandler<ApiKeys> {
  constructor(@InjectRuntime('government') private readonly runtime: ContextRuntime) {}

  async execute({ input, from }: ApiKeys): Promise<ConnectionOf<ApiKey>> {
    return readPage<ApiKey>(this.runtime, input, { table: 'api_keys', columns: keyColumns, conditions: ofOrganisation(input, from) });
  }
}

@QueryHandler(MandatesByIds)
export class MandatesByIdsHandler implements IQueryHandler<MandatesByIds> {
  constructor(@InjectRuntime('government') private readonly runtime: ContextRuntime) {}

  async execute({ input: { ids }, from }: MandatesByIds): Promise<readonly Mandate[]> {
    const text = `SELECT ${mandateColumns} FROM mandates WHERE id = ANY ($1)`;
    return known(await readByIds<Mandate>(this.runtime, { name: 'mandates.by-ids', text }, ids), from);
  }
}

@QueryHandler(ApiKeysByIds)
export class ApiKeysByIdsHandler implements IQueryHandler<ApiKeysByIds> {
  constructor(@InjectRuntime('government') private readonly runtime: ContextRuntime) {}

  async execute({ input: { ids }, from }: ApiKeysByIds): Promise<readonly ApiKey[]> {
    const text = `SELECT ${keyColumns} FROM api_keys WHERE id = ANY ($1)`;
    return known(await readByIds<ApiKey>(this.runtime, { name: 'api-keys.by-ids', text }, ids), from);
  }
}
