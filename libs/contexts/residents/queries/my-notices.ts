import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Accepts, mustBeCaller, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import type { ConnectionOf } from '../../../platform/graphql/index.js';
import { Clock } from '../../../platform/kernel/index.js';
import { Settings } from '../../../platform/ops/index.js';
import { Conditions, ListArgs, readPage, seeing } from './reading.js';

/** `overAt`: null while it goes on. */
export type Notice = { readonly estateId: string; readonly worksId: string; readonly at: Date; readonly toldAt: Date; readonly overAt: Date | null };

/** Newest first: what the estates were told in which whoever asks owns or rents something, of what went on while it did. */
@Accepts('residents', ListArgs)
export class MyNotices extends QueryMessage<ListArgs, ConnectionOf<Notice>> {}

const DAY_MS = 86_400_000;
const dayBefore = (day: string): string => new Date(Date.parse(day) - DAY_MS).toISOString().slice(0, 10);

type Stay = { readonly estateId: string; readonly since: string; readonly until: string | null };

@QueryHandler(MyNotices)
export class MyNoticesHandler implements IQueryHandler<MyNotices> {
  constructor(
    @InjectRuntime('residents') private readonly runtime: ContextRuntime,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  async execute({ input, from }: MyNotices): Promise<ConnectionOf<Notice>> {
    const { personId } = mustBeCaller(from);
    await seeing(this.runtime, input.token);
    const stays = await this.#staysOf(personId);
    const { workingDays } = this.settings;
    const conditions = new Conditions();
    const estateIds = conditions.parameter(stays.map(({ estateId }) => estateId));
    const froms = conditions.parameter(stays.map(({ since }) => workingDays.endOf(dayBefore(since))));
    const untils = conditions.parameter(stays.map(({ until }) => until && workingDays.endOf(until)));
    conditions.always(`EXISTS (SELECT FROM unnest(${estateIds}::text[], ${froms}::timestamptz[], ${untils}::timestamptz[]) AS stay(estate_id, since, until)
      WHERE stay.estate_id = notices.estate_id AND (over_at IS NULL OR since <= over_at) AND (until IS NULL OR at < until))`);
    const columns = 'estate_id AS "estateId", works_id AS "worksId", at, told_at AS "toldAt", over_at AS "overAt"';
    return readPage<Notice>(this.runtime, input, { table: 'notices', columns, conditions, newestFirst: true });
  }

  /** By the register, up to today. */
  async #staysOf(personId: string): Promise<readonly Stay[]> {
    const { rows } = await this.runtime.database.pool.query<Stay>(
      `SELECT DISTINCT units.estate_id AS "estateId", p.since, p.until FROM residents r JOIN unit_people p ON p.resident_id = r.id JOIN units ON units.id = p.unit_id
       WHERE r.person_id = $1 AND p.since <= $2`,
      [personId, this.settings.workingDays.dayOf(this.clock.now())],
    );
    return rows;
  }
}
