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

/**
 * Many appends in one round trip; a stream and a key occur once in a call. expected: n >= 0 exact (0: must not exist), -1 any, -2 must exist.
 * Events come in the order of their appends. `base` holds, for each append, the version it goes on from; -1: it may not append.
 */
const append = `
CREATE FUNCTION append(p_stream text[], p_expected bigint[], p_n int[], p_key text[], p_hash bytea[], p_answer jsonb[],
  e_append int[], e_nth int[], e_type text[], e_schema int[], e_data jsonb[], e_meta jsonb[], e_at timestamptz[])
RETURNS TABLE (i int, outcome text, version bigint, "position" bigint, answer jsonb) LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
DECLARE lo bigint; base bigint[]; fresh text[]; pos bigint[]; made text[]; old boolean;
BEGIN
  WITH new AS (INSERT INTO streams SELECT r.s, r.n FROM unnest(p_stream, p_expected, p_n) r(s, x, n) WHERE r.x IN (0, -1) ORDER BY r.s
    ON CONFLICT DO NOTHING RETURNING stream_id) SELECT coalesce(array_agg(stream_id), '{}') INTO made FROM new;         -- at the version they will have
  old := cardinality(made) < cardinality(p_stream);
  IF old THEN
    PERFORM 1 FROM streams s WHERE s.stream_id = ANY (p_stream) AND s.stream_id <> ALL (made) ORDER BY s.stream_id FOR UPDATE;   -- one order: no deadlocks
    SELECT array_agg(CASE WHEN c.key IS NOT NULL THEN -1 WHEN r.s_id = ANY (made) THEN 0                -- who may append; a fresh snapshot, under the locks
        WHEN r.x = -1 OR (r.x = -2 AND s.version > 0) OR s.version = r.x THEN s.version ELSE -1 END ORDER BY r.i) INTO base
      FROM unnest(p_stream, p_expected, p_key) WITH ORDINALITY r(s_id, x, k, i)
      LEFT JOIN streams s ON s.stream_id = r.s_id LEFT JOIN commands c ON c.key = r.k;
  ELSE
    SELECT array_agg(CASE WHEN c.key IS NULL THEN 0 ELSE -1 END ORDER BY r.i) INTO base FROM unnest(p_key) WITH ORDINALITY r(k, i) LEFT JOIN commands c ON c.key = r.k;
  END IF;
  WITH put AS (INSERT INTO commands (key, body_hash, stream_id, version, answer) SELECT r.k, r.h, r.s, base[r.i] + r.n, r.a
    FROM unnest(p_key, p_hash, p_stream, p_n, p_answer) WITH ORDINALITY r(k, h, s, n, a, i) WHERE r.k IS NOT NULL AND base[r.i] >= 0
    ORDER BY r.k ON CONFLICT DO NOTHING RETURNING key) SELECT coalesce(array_agg(key), '{}') INTO fresh FROM put;
  IF cardinality(fresh) < (SELECT count(*) FROM unnest(p_key, base) r(k, b) WHERE r.k IS NOT NULL AND r.b >= 0) THEN   -- another call was first with a key
    SELECT array_agg(CASE WHEN r.k IS NULL OR r.k = ANY (fresh) THEN r.b ELSE -1 END ORDER BY r.i) INTO base FROM unnest(p_key, base) WITH ORDINALITY r(k, b, i);
  END IF;
  IF 0 <= ANY (base) THEN
    IF old THEN
      UPDATE streams s SET version = base[r.i] + r.n FROM unnest(p_stream, p_n) WITH ORDINALITY r(s_id, n, i)
        WHERE s.stream_id = r.s_id AND base[r.i] >= 0 AND r.s_id <> ALL (made);
    END IF;
    SELECT last_value INTO lo FROM position_seq;                                                        -- the fence: after the row locks, before nextval
    PERFORM pg_advisory_xact_lock_shared('position_seq'::regclass::oid::int, (lo & 2147483647)::int);
    pos := ARRAY(SELECT nextval('position_seq') FROM generate_series(1, cardinality(e_append)));
    INSERT INTO events (position, stream_id, version, type, schema_version, data, metadata, occurred_at)
      SELECT pos[e.ord], p_stream[e.a], base[e.a] + e.nth, e.t, e.sv, e.d, e.m, e.at
      FROM unnest(e_append, e_nth, e_type, e_schema, e_data, e_meta, e_at) WITH ORDINALITY e(a, nth, t, sv, d, m, at, ord) WHERE base[e.a] >= 0;
  END IF;
  IF NOT (-1 = ANY (base)) THEN                                                                         -- all of them: nothing has to be looked up
    RETURN QUERY SELECT r.i::int, 'appended', base[r.i] + r.n, pos[sum(r.n) OVER (ORDER BY r.i)], NULL::jsonb FROM unnest(p_n) WITH ORDINALITY r(n, i);
    RETURN;
  END IF;
  DELETE FROM streams s USING unnest(p_stream, base) r(s_id, b) WHERE s.stream_id = r.s_id AND r.b < 0 AND r.s_id = ANY (made);
  RETURN QUERY SELECT o.i, o.outcome, o.version, e.position, o.answer
    FROM (SELECT r.i::int AS i, CASE WHEN base[r.i] >= 0 THEN base[r.i] + p_n[r.i] ELSE c.version END AS version, c.answer AS answer,
        CASE WHEN base[r.i] >= 0 THEN p_stream[r.i] ELSE c.stream_id END AS stream_id,
        CASE WHEN base[r.i] >= 0 THEN 'appended' WHEN c.key IS NULL THEN 'conflict' WHEN c.body_hash = p_hash[r.i] THEN 'replayed' ELSE 'key-reused' END AS outcome
      FROM unnest(p_key) WITH ORDINALITY r(k, i) LEFT JOIN commands c ON c.key = r.k) o
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
