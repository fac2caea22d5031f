import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Since when a permit holds, beside its window. Of those that were granted before this was kept nothing is known: they hold as they did. */
export class PermitsGrantedAt1764400000010 implements MigrationInterface {
  readonly name = 'PermitsGrantedAt1764400000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE known_permits ADD granted_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE known_permits DROP granted_at');
  }
}
