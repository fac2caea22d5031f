import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who opened a project decides what is renewed in it. All is read again: the log of government says who that was. */
export class Openers1764800000020 implements MigrationInterface {
  readonly name = 'Openers1764800000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE known_projects ADD COLUMN opened_by text;  -- null: until it has been read again
      DELETE FROM consumer_positions WHERE consumer = 'directory'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE known_projects DROP COLUMN opened_by');
  }
}
