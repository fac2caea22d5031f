import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What government has published, as far as this context has heard. */
export class GovernmentRecords1763900100000 implements MigrationInterface {
  readonly name = 'GovernmentRecords1763900100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE known_projects (id text PRIMARY KEY)');
    await runner.query('CREATE TABLE known_organisations (id text PRIMARY KEY)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE known_organisations');
    await runner.query('DROP TABLE known_projects');
  }
}
