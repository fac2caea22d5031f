import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An appointment and a dismissal are heard of in either order: each row says how far it has been told. All is read again, since what is there may be wrong. */
export class AppointmentsInOrder1764300000010 implements MigrationInterface {
  readonly name = 'AppointmentsInOrder1764300000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE known_appointments
        ALTER COLUMN project_ids DROP NOT NULL,          -- null: dismissed
        ADD COLUMN generation int NOT NULL DEFAULT 0,    -- of government's log
        ADD COLUMN position bigint NOT NULL DEFAULT 0;   -- of the event in it; 0: told by an earlier Hutong
      DELETE FROM consumer_positions WHERE consumer = 'directory'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM known_appointments WHERE project_ids IS NULL;
      ALTER TABLE known_appointments ALTER COLUMN project_ids SET NOT NULL, DROP COLUMN generation, DROP COLUMN position`);
  }
}
