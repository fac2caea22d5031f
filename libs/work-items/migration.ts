import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What government has published of work items, as far as this context has heard. */
export class KnownWorkItems1764900000010 implements MigrationInterface {
  readonly name = 'KnownWorkItems1764900000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE known_work_items (id text PRIMARY KEY, project_id text NOT NULL, title text NOT NULL, consent text, dropped boolean NOT NULL)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE known_work_items');
  }
}
