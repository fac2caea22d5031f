import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What government has published, as far as this context has heard. Replaces the tables of earlier installations, which knew ids only: all is read again. */
export class Directory1764100000010 implements MigrationInterface {
  readonly name = 'Directory1764100000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE IF EXISTS known_projects, known_organisations;
      CREATE TABLE known_projects (id text PRIMARY KEY, kind text NOT NULL);
      CREATE TABLE known_organisations (id text PRIMARY KEY, party text NOT NULL);
      CREATE TABLE known_appointments (organisation_id text NOT NULL, office text NOT NULL, project_ids text[] NOT NULL, PRIMARY KEY (organisation_id, office));
      CREATE TABLE adopted_rules (rule_id text NOT NULL, version int NOT NULL, rule jsonb NOT NULL, PRIMARY KEY (rule_id, version))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE adopted_rules, known_appointments, known_organisations, known_projects');
  }
}
