import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsString, MaxLength } from 'class-validator';
import type { QueryConfig } from 'pg';
import { Accepts, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import type { KeyStanding, Mandate } from '../../../platform/identity/index.js';
import { caughtUp } from './reading.js';

/** What a gateway asks about who knocks. No field of the API leads here: the answers are about persons. */

export class PersonInput {
  @IsString()
  @MaxLength(200)
  personId!: string;
}
export class KeyHashInput {
  @IsString()
  @MaxLength(100)
  hash!: string;
}

@Accepts('government', PersonInput)
export class MandatesOfPerson extends QueryMessage<PersonInput, readonly Mandate[]> {}

@Accepts('government', KeyHashInput)
export class KeyByHash extends QueryMessage<KeyHashInput, KeyStanding | null> {}

const common = 'project_ids AS "projectIds", organisation_id AS "organisationId", party, verified';

type Row<Kept> = Omit<Kept, 'from' | 'until'> & { readonly from: Date; readonly until: Date };
const standing = <Kept extends Mandate>({ from, until, ...row }: Row<Kept>): Kept =>
  ({ ...row, from: from.toISOString(), until: until.toISOString() }) as unknown as Kept;

/** Who is not known may have been told of a moment ago: looked for again when the views have read all there is. */
const found = async <Kept extends Mandate>(runtime: ContextRuntime, query: QueryConfig): Promise<readonly Kept[]> => {
  const read = async () => (await runtime.database.pool.query<Row<Kept>>(query)).rows;
  const rows = await read();
  const known = rows.length > 0 || !(await caughtUp(runtime)) ? rows : await read();
  return known.map((row) => standing<Kept>(row));
};

@QueryHandler(MandatesOfPerson)
export class MandatesOfPersonHandler implements IQueryHandler<MandatesOfPerson> {
  constructor(@InjectRuntime('government') private readonly runtime: ContextRuntime) {}

  execute({ input: { personId } }: MandatesOfPerson): Promise<readonly Mandate[]> {
    return found<Mandate>(this.runtime, {
      name: 'mandates.of-person',
      text: `SELECT role, ${common}, valid_from AS "from", least(valid_until, ended_at) AS "until"
             FROM mandates JOIN organisations ON organisations.id = organisation_id WHERE person_id = $1 ORDER BY mandates.position`,
      values: [personId],
    });
  }
}

@QueryHandler(KeyByHash)
export class KeyByHashHandler implements IQueryHandler<KeyByHash> {
  constructor(@InjectRuntime('government') private readonly runtime: ContextRuntime) {}

  async execute({ input: { hash } }: KeyByHash): Promise<KeyStanding | null> {
    const [key] = await found<KeyStanding>(this.runtime, {
      name: 'api-keys.by-hash',
      text: `SELECT api_keys.id, 'SYSTEM' AS role, commands, ${common}, to_timestamp(0) AS "from", least(expires_at, revoked_at) AS "until"
             FROM api_keys JOIN organisations ON organisations.id = organisation_id WHERE hash = $1`,
      values: [hash],
    });
    return key ?? null;
  }
}
