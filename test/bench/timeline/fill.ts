import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { serveAllInOne } from '../../../apps/all-in-one/serve.js';
import { rulesFrom } from '../../../libs/contracts/index.js';
import { JsonLogger, Settings } from '../../../libs/platform/ops/index.js';

/** Rows as a district leaves them: each entry a number from 1 up, its position one more (positions begin at 2). */
const organisations = 1_000;
const projects = 50;
/** Entries about one works, and the works that are under way at one time. */
const each = 10;
const underWay = 500;

/** Drawn by lot, the same in every run. */
const lot = (n: string, salt: number, of: number) => `(abs(hashint8(${n} * 31 + ${salt})::bigint) % ${of})`;
const instant = (minutes: string) => `to_char(timestamp '2026-01-01' + (${minutes}) * interval '1 minute', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const uuid = (text: string) => `md5(${text})::uuid::text`;
const json = (fields: Readonly<Record<string, string>>) =>
  `jsonb_build_object(${Object.entries(fields)
    .map(([name, value]) => `'${name}', ${value}`)
    .join(', ')})`;
const window = (n: string, delay: number) => json({ start: instant(`${n} * 10 + ${delay}`), end: instant(`${n} * 10 + ${delay} + 1440 * (1 + ${lot(n, 2, 20)})`) });

/** Works by their numbers: each was planned, and then moved by a day. */
const works = (entries: number) => `
  CREATE SCHEMA bench;
  CREATE TABLE bench.works AS
  SELECT n, 'utilities.' || ${uuid(`'works ' || n`)} AS id, ${uuid(`'organisation ' || ${lot('n', 1, organisations)}`)} AS owner, ${uuid(`'project ' || n % ${projects}`)} AS project,
    ${window('n', 0)} AS planned, ${window('n', 1_440)} AS moved, 116.3 + ${lot('n', 3, 117_000)} / 1e6 AS x, 39.9 + ${lot('n', 4, 90_000)} / 1e6 AS y
  FROM generate_series(0::bigint, ${Math.ceil(entries / each) + 1}) n;
  CREATE UNIQUE INDEX ON bench.works (n);
  ALTER TABLE bench.works ADD COLUMN details jsonb;
  UPDATE bench.works SET details = ${json({
    ownerId: 'owner',
    projectId: 'project',
    title: `'Renewal of the main in lane ' || n`,
    kind: `'EXCAVATION'`,
    footprint: json({
      widthMetres: '1.2',
      geometry: json({ type: `'LineString'`, coordinates: 'jsonb_build_array(jsonb_build_array(x, y), jsonb_build_array(x + 0.0004, y + 0.0002))' }),
    }),
    workingHours: `'09:00-17:00'`,
    address: `'Lane ' || n || ', between numbers 3 and 17'`,
    reference: json({ permit: `'P' || n`, section: `'001'` }),
    contractorId: 'NULL',
  })};
  ANALYZE bench.works`;

/** Of each ten entries one plans works, one is a conflict between two, eight tell how works that were planned a while ago go on. */
const entriesOf = (entries: number) => `
  SELECT e.n, CASE type WHEN 'conflict-detected' THEN 'coordination' ELSE 'utilities' END AS context, type, w AS works, o AS other, ${instant('e.n')} AS at
  FROM (SELECT n, CASE WHEN n % ${each} = 0 THEN n / ${each} ELSE greatest(n / ${each} - ${lot('n', 5, underWay)}, 0) END AS about,
      CASE n % ${each} WHEN 0 THEN 'works-planned' WHEN 5 THEN 'conflict-detected'
        ELSE ('{works-rescheduled,works-started,works-blocked,works-finished}'::text[])[1 + ${lot('n', 6, 4)}] END AS type
    FROM generate_series(1::bigint, ${entries}) n) e
  JOIN bench.works w ON w.n = e.about JOIN bench.works o ON o.n = e.about + 1`;

const data = `CASE type
  WHEN 'works-planned' THEN (works).details || ${json({ worksId: '(works).id', window: '(works).planned' })}
  WHEN 'works-rescheduled' THEN ${json({ worksId: '(works).id', window: '(works).moved', reason: `'after the trench'` })}
  WHEN 'works-blocked' THEN ${json({ worksId: '(works).id', reason: `'an unknown cable'` })}
  WHEN 'conflict-detected' THEN ${json({
    ...{ conflictId: `'c' || n`, kind: `'OVERLAP'`, groupId: `'g' || n`, from: 'at', to: instant('n + 1440'), distanceMetres: '0', emergency: 'false' },
    worksIds: 'jsonb_build_array((works).id, (other).id)',
    ownerIds: 'jsonb_build_array((works).owner, (other).owner)',
    rule: `'{"id":"works.overlap","version":1}'::jsonb`,
  })}
  ELSE ${json({ worksId: '(works).id' })} END`;

/** The public event of each entry, as the recorder would have taken it in. */
const event = json({
  ...{ id: `context || ':1:' || n + 1`, type: `context || '.' || type || '.v1'`, context: 'context', generation: '1', position: 'n + 1', audience: `'public'` },
  ...{ occurredAt: 'at', recordedAt: 'at', correlationId: uuid(`'request ' || n`), projectIds: 'jsonb_build_array((works).project)', data },
  actor: `CASE context WHEN 'coordination' THEN '{"personId":"hutong","organisationId":"coordination","party":"COORDINATION"}'::jsonb
    ELSE ${json({ personId: `md5('person ' || (works).owner)`, organisationId: '(works).owner', party: `'UTILITY'` })} END`,
  subject: `CASE context WHEN 'coordination' THEN ${json({ type: `'Conflict'`, id: `'c' || n` })} ELSE ${json({ type: `'Works'`, id: '(works).id' })} END`,
});

/** Into the live builds, named without their schemas: the search path leads to them. */
const rows = (entries: number): readonly string[] => [
  works(entries),
  `INSERT INTO organisations (id, position, name, party)
     SELECT ${uuid(`'organisation ' || n`)}, n + 2, 'Water of district ' || n, 'UTILITY' FROM generate_series(0, ${organisations - 1}) n`,
  `INSERT INTO projects
     SELECT ${uuid(`'project ' || n`)}, ${organisations} + n + 2, 'Quarter ' || n, 'RENEWAL', 'Dongcheng', ${uuid(`'organisation 0'`)} FROM generate_series(0, ${projects - 1}) n`,
  `INSERT INTO feed_entries
     SELECT n + 1, event->>'id', event->>'type', event->'actor'->>'party', event->'actor'->>'organisationId', event->'subject'->>'type', event->'subject'->>'id',
       about, at::timestamptz, at::timestamptz, ${json({ recordedAt: 'at', worksIds: 'about', event: `event - 'data'` })}, event->'data'
     FROM (SELECT *, ${event} AS event, CASE context WHEN 'coordination' THEN ARRAY[(works).id, (other).id] ELSE ARRAY[(works).id] END AS about
       FROM (${entriesOf(entries)}) entries OFFSET 0) e ORDER BY n`,
  `INSERT INTO feed_projects SELECT entry->'event'->'projectIds'->>0, position FROM feed_entries ORDER BY position`,
  `INSERT INTO works_board
     SELECT id, from_position, to_position, details || ${json({ id: 'id', status: `'PLANNED'`, blockedReason: 'NULL', closedReason: 'NULL', window: 'taken' })}, owner, project, 'PLANNED',
       tstzrange((taken->>'start')::timestamptz, (taken->>'end')::timestamptz), box(point(x, y), point(x + 0.0004, y + 0.0002))
     FROM bench.works, LATERAL (VALUES (n * ${each} + 1, n * ${each} + 2, planned), (n * ${each} + 2, NULL, moved)) version(from_position, to_position, taken)`,
  `INSERT INTO threads (id, position, entry_id, project_ids, opened_by, opened_at)
     SELECT ${uuid(`'thread ' || position`)}, ${entries} + position, id, ARRAY[entry->'event'->'projectIds'->>0], organisation_id, entry->'event'->>'occurredAt'
     FROM feed_entries WHERE position % ${each} = 4`,
  `INSERT INTO thread_messages SELECT id, n, opened_by, 'p', 'When do you close the lane?', '{}', opened_at, opened_at FROM threads, generate_series(1, 2) n`,
];

/**
 * The timeline of a district that has been at it for a while. What is read is filled in directly, into the live builds of the views; the
 * logs themselves stay empty. Their sequences are moved past it all, and with them the progress of whoever reads the logs: the served
 * application takes all that stands for read, and shows it.
 */
export const fill = async (databaseUrl: string, entries: number): Promise<void> => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'hutong-bench-'));
  const settings = Settings.from({ HUTONG_DATABASE_URL: databaseUrl, HUTONG_DATA_FOLDER: dataFolder, HUTONG_PORT: '0', HUTONG_LOG_LEVEL: 'error' }, rulesFrom);
  // Makes the tables.
  await (await serveAllInOne(settings, new JsonLogger(settings))).stop();
  await rm(dataFolder, { recursive: true, force: true });

  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const builds = await client.query<{ build: string }>(
    'SELECT build FROM government.view_progress WHERE live UNION ALL SELECT build FROM coordination.view_progress WHERE live',
  );
  await client.query(`SET search_path = ${builds.rows.map(({ build }) => pg.escapeIdentifier(build)).join(', ')}`);
  for (const text of rows(entries)) await client.query(text);
  await client.query('RESET search_path');
  for (const [log, end] of [
    ['government', organisations + projects + 2],
    ['coordination', 2 * entries + 2],
  ] as const) {
    await client.query(`SELECT setval('${log}.position_seq', ${end}, true)`);
    await client.query(`UPDATE ${log}.view_progress SET position = ${end}`);
    await client.query(`UPDATE ${log}.relay_state SET position = ${end}`);
  }
  await client.query(`UPDATE coordination.detector_progress SET position = ${2 * entries + 2}`);
  await client.query(`UPDATE coordination.followers SET position = ${2 * entries + 2}`);
  await client.query('VACUUM ANALYZE');
  await client.end();
};
