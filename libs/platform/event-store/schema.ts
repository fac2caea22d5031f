import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * One log: streams, events, the answers of commands, and the fenced functions. Names carry no schema: each context's
 * connections find their own by the search path. The proof of the fence, and why each statement stands where it does:
 * docs/decisions/0002-appends.md.
 */
export class EventStore1763900000000 implements MigrationInterface {
  readonly name = 'EventStore1763900000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(tables);
    await runner.query(append);
    await runner.query(reads);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION read_all; DROP FUNCTION safe_high_water; DROP FUNCTION append;
      DROP TABLE log_identity, commands, events, streams; DROP SEQUENCE position_seq;`);
  }
}

const tables = `
CREATE SEQUENCE position_seq CACHE 1;                    -- CACHE 1 and the setval are part of the proof
SELECT setval('position_seq', 1, true);                  -- so the first lower bound (1) is below the first position (2)
CREATE TABLE streams (stream_id text PRIMARY KEY, version bigint NOT NULL) WITH (fillfactor = 70);
CREATE TABLE events (
  position bigint PRIMARY KEY, stream_id text NOT NULL, version bigint NOT NULL, type text NOT NULL, schema_version int NOT NULL,
  data jsonb NOT NULL, metadata jsonb NOT NULL, occurred_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()),  -- whole ms: an instant that the API gave finds its event
  UNIQUE (stream_id, version));
CREATE INDEX events_recorded_at ON events USING brin (recorded_at) WITH (pages_per_range = 32);
CREATE TABLE commands (
  key text PRIMARY KEY, body_hash bytea NOT NULL, stream_id text NOT NULL, version bigint NOT NULL, answer jsonb NOT NULL);
CREATE TABLE log_identity (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton), generation int NOT NULL, system_identifier text NOT NULL, timeline_id bigint NOT NULL);
INSERT INTO log_identity (generation, system_identifier, timeline_id)
  SELECT 1, s.system_identifier::text, c.timeline_id FROM pg_control_system() s, pg_control_checkpoint() c;`;

/** Many appends in one round trip; a stream and a key occur once in a call. expected: n >= 0 exact (0: must not exist), -1 any, -2 must exist. */
const append = `
CREATE FUNCTION append(p_stream text[], p_expected bigint[], p_n int[], p_key text[], p_hash bytea[], p_answer jsonb[],
  e_append int[], e_type text[], e_schema int[], e_data jsonb[], e_meta jsonb[], e_at timestamptz[])
RETURNS TABLE (i int, outcome text, version bigint, "position" bigint, answer jsonb) LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
DECLARE lo bigint; w_i int[]; w_base bigint[]; w_key text[]; fresh text[];
BEGIN
  INSERT INTO streams SELECT r.s, 0 FROM unnest(p_stream, p_expected) r(s, x) WHERE r.x IN (0, -1) ORDER BY r.s ON CONFLICT DO NOTHING;
  PERFORM 1 FROM streams s WHERE s.stream_id = ANY (p_stream) ORDER BY s.stream_id FOR UPDATE;          -- one order: no deadlocks
  SELECT array_agg(r.i), array_agg(s.version), array_agg(r.k) INTO w_i, w_base, w_key                   -- who may append; a fresh snapshot, under the locks
    FROM unnest(p_stream, p_expected, p_key) WITH ORDINALITY r(s_id, x, k, i) JOIN streams s ON s.stream_id = r.s_id
    WHERE (r.x = -1 OR (r.x = -2 AND s.version > 0) OR s.version = r.x) AND NOT EXISTS (SELECT 1 FROM commands c WHERE c.key = r.k);
  IF w_i IS NOT NULL THEN
    WITH put AS (INSERT INTO commands SELECT w.k, p_hash[w.i], p_stream[w.i], w.base + p_n[w.i], p_answer[w.i]
      FROM unnest(w_i, w_base, w_key) w(i, base, k) WHERE w.k IS NOT NULL ORDER BY w.k ON CONFLICT DO NOTHING RETURNING key) SELECT array_agg(key) INTO fresh FROM put;
    SELECT array_agg(w.i), array_agg(w.base) INTO w_i, w_base FROM unnest(w_i, w_base, w_key) w(i, base, k) WHERE w.k IS NULL OR w.k = ANY (fresh);
  END IF;
  IF w_i IS NOT NULL THEN
    UPDATE streams s SET version = w.base + p_n[w.i] FROM unnest(w_i, w_base) w(i, base) WHERE s.stream_id = p_stream[w.i];
    SELECT last_value INTO lo FROM position_seq;                                                        -- the fence: after the row locks, before nextval
    PERFORM pg_advisory_xact_lock_shared('position_seq'::regclass::oid::int, (lo & 2147483647)::int);
    INSERT INTO events SELECT nextval('position_seq'), p_stream[e.a], w.base + row_number() OVER (PARTITION BY e.a ORDER BY e.ord), e.t, e.sv, e.d, e.m, e.at
      FROM unnest(e_append, e_type, e_schema, e_data, e_meta, e_at) WITH ORDINALITY e(a, t, sv, d, m, at, ord) JOIN unnest(w_i, w_base) w(i, base) ON w.i = e.a ORDER BY e.a, e.ord;
  END IF;
  DELETE FROM streams s WHERE s.stream_id = ANY (p_stream) AND s.version = 0;
  RETURN QUERY SELECT o.i, o.outcome, o.version, e.position, o.answer
    FROM (SELECT r.i::int AS i, coalesce(w.base + p_n[r.i], c.version) AS version, c.answer AS answer,
        CASE WHEN w.i IS NOT NULL THEN p_stream[r.i] ELSE c.stream_id END AS stream_id,
        CASE WHEN w.i IS NOT NULL THEN 'appended' WHEN c.key IS NULL THEN 'conflict' WHEN c.body_hash = p_hash[r.i] THEN 'replayed' ELSE 'key-reused' END AS outcome
      FROM unnest(p_key) WITH ORDINALITY r(k, i) LEFT JOIN unnest(w_i, w_base) w(i, base) ON w.i = r.i LEFT JOIN commands c ON c.key = r.k) o
    LEFT JOIN events e ON e.stream_id = o.stream_id AND e.version = o.version;
END $$;`;

/** How high a reader may go (31 bits of a position are in the key of a lock), and what stands up to there. */
const reads = `
CREATE FUNCTION safe_high_water() RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE s bigint; l bigint;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN RAISE EXCEPTION 'READ COMMITTED only'; END IF;
  SELECT last_value INTO s FROM position_seq;
  SELECT min(k.lo - CASE WHEN k.lo > s THEN 2147483648 ELSE 0 END) INTO l
    FROM (SELECT (s & ~2147483647::bigint) | objid::bigint AS lo FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2
      AND classid = 'position_seq'::regclass::oid AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) k;
  RETURN least(s, coalesce(l, s));
END $$;
-- One row with no event says how far an empty page reaches.
CREATE FUNCTION read_all(p_after bigint, p_limit int) RETURNS TABLE (high bigint, e events) LANGUAGE plpgsql VOLATILE AS $$
DECLARE h bigint := safe_high_water();                   -- its own statement: the next one takes a newer snapshot
BEGIN
  RETURN QUERY SELECT h, ev FROM events ev WHERE ev.position > p_after AND ev.position <= h ORDER BY ev.position LIMIT p_limit;
  IF NOT FOUND THEN RETURN QUERY SELECT h, NULL::events; END IF;
END $$;`;
