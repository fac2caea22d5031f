import { Injectable } from '@nestjs/common';
import { refusal } from '../../contracts/index.js';
import { ContextRuntime, InjectRuntime } from '../../platform/context/index.js';
import { Settings } from '../../platform/ops/index.js';
import { caughtUp } from '../../platform/reading/index.js';
import type { Household } from './domain/household.js';

const inProject = `estates JOIN units ON units.estate_id = estates.id WHERE estates.project_ids @> ARRAY[$1] AND units.unit->>'use' = 'DWELLING'`;

/** The dwellings of a project and who lives in them, as the register has it. */
@Injectable()
export class Households {
  constructor(
    @InjectRuntime('residents') private readonly runtime: ContextRuntime,
    private readonly settings: Settings,
  ) {}

  /**
   * A home of the person in the project: owned or rented on that day; undefined: it is none.
   * @throws {Refusal} STILL_BEHIND: who has just sold does not answer any more, and who has just bought does
   */
  async homeOf(personId: string, unitId: string, projectId: string, at: Date): Promise<Household | undefined> {
    await this.#upToDate();
    const { rows } = await this.runtime.database.pool.query<Household>(
      `SELECT units.id AS "unitId", units.unit->>'building' AS building FROM ${inProject} AND units.id = $2 AND EXISTS (
         SELECT FROM unit_people p JOIN residents r ON r.id = p.resident_id
         WHERE p.unit_id = units.id AND r.person_id = $3 AND p.since <= $4 AND (p.until IS NULL OR $4 <= p.until))`,
      [projectId, unitId, personId, this.settings.workingDays.dayOf(at)],
    );
    return rows[0];
  }

  /** Every dwelling that the person owns or rents on that day, in whatever project. */
  async homesOf(personId: string, at: Date): Promise<readonly string[]> {
    const { rows } = await this.runtime.database.pool.query<{ id: string }>(
      `SELECT DISTINCT p.unit_id AS id FROM unit_people p JOIN residents r ON r.id = p.resident_id
       WHERE r.person_id = $1 AND p.since <= $2 AND (p.until IS NULL OR $2 <= p.until)`,
      [personId, this.settings.workingDays.dayOf(at)],
    );
    return rows.map(({ id }) => id);
  }

  /** How many dwellings the register has, as far as the view has read. */
  async count(projectId: string): Promise<number> {
    const { rows } = await this.runtime.database.pool.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${inProject}`, [projectId]);
    return rows[0]?.count ?? 0;
  }

  /** The organisations that keep a register of the project. @throws {Refusal} STILL_BEHIND */
  async keepersOf(projectId: string): Promise<readonly string[]> {
    await this.#upToDate();
    const { rows } = await this.runtime.database.pool.query<{ id: string }>('SELECT DISTINCT keeper_id AS id FROM estates WHERE project_ids @> ARRAY[$1] ORDER BY 1', [
      projectId,
    ]);
    return rows.map(({ id }) => id);
  }

  async #upToDate(): Promise<void> {
    if (!(await caughtUp(this.runtime))) throw refusal('STILL_BEHIND');
  }
}
