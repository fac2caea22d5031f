import { Test } from '@nestjs/testing';
import pg from 'pg';
import type { Type } from '@nestjs/common';
import { ServiceModule } from '../../../apps/serving/service.module.js';
import { rulesFrom } from '../../../libs/contracts/index.js';
import { runtimeOf, type ContextRuntime } from '../../../libs/platform/context/index.js';
import { Closing, JsonLogger, Settings } from '../../../libs/platform/ops/index.js';
import { MasterKeys } from '../../../libs/platform/vault/index.js';
import type { Evidence } from './evidence.js';

/** Rebuilds every view of a context, of which nothing else runs, and tells what it held before and after. */
export const rebuiltViews = async (name: string, module: Type, databaseUrl: string): Promise<Evidence['views']> => {
  const settings = Settings.from(
    {
      HUTONG_DATABASE_URL: databaseUrl,
      HUTONG_SERVICE_KEY: 'nobody is asked for anything by this process',
      // Views hold nothing that is sealed.
      HUTONG_VAULT_KEYS: MasterKeys.fresh('none'),
      HUTONG_LOG_LEVEL: 'error',
    },
    rulesFrom,
  );
  // Made, and not started: it follows no log.
  const app = await Test.createTestingModule({ imports: [ServiceModule.forRoot(settings, new JsonLogger(settings), name, module)] }).compile();
  try {
    const runtime = app.get<ContextRuntime>(runtimeOf(name), { strict: false });
    const views = [];
    for (const view of runtime.views.values()) {
      const live = await rowsOf(runtime.database.pool, name, view.name);
      await view.rebuild();
      views.push({ name: view.name, live, rebuilt: await rowsOf(runtime.database.pool, name, view.name) });
    }
    await runtime.database.close();
    return views;
  } finally {
    await app.get(Closing, { strict: false }).close();
  }
};

/** Every row of every table of the build that is live, as text. */
const rowsOf = async (pool: pg.Pool, context: string, view: string): Promise<readonly string[]> => {
  const { rows: tables } = await pool.query<{ build: string; name: string }>(
    `SELECT build, table_name AS name FROM ${context}.view_progress JOIN information_schema.tables ON table_schema = build AND table_type = 'BASE TABLE' WHERE live AND view = $1`,
    [view],
  );
  const found: string[] = [];
  for (const { build, name } of tables) {
    const { rows } = await pool.query<{ row: string }>(`SELECT to_jsonb(t)::text AS row FROM ${pg.escapeIdentifier(build)}.${pg.escapeIdentifier(name)} t`);
    found.push(...rows.map(({ row }) => `${name} ${row}`));
  }
  return found;
};
