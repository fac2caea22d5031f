import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A version of a rule does not hold before it was adopted. All is read again: the log of government says when that was. */
export class Adoptions1764300000020 implements MigrationInterface {
  readonly name = 'Adoptions1764300000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE adopted_rules ADD COLUMN adopted_at timestamptz NOT NULL DEFAULT '-infinity';  -- until it has been read again
      ALTER TABLE adopted_rules ALTER COLUMN adopted_at DROP DEFAULT;
      DELETE FROM consumer_positions WHERE consumer = 'directory'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE adopted_rules DROP COLUMN adopted_at');
  }
}
