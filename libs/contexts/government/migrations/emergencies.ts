import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Since when works that go on are an emergency: the clock of their permit is set once. */
export class Emergencies1764400000020 implements MigrationInterface {
  readonly name = 'Emergencies1764400000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE known_works ADD emergency_at timestamptz;
      UPDATE known_works SET emergency_at = started_at WHERE kind = 'EMERGENCY_REPAIR'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE known_works DROP emergency_at');
  }
}
