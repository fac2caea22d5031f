import type { MigrationInterface, QueryRunner } from 'typeorm';
import { thisServer } from './log-identity.js';

/**
 * One log: events, the answers of commands, and the fence for readers. Names carry no schema: each context's connections find
 * their own by the search path. The proof of the fence, and why each statement stands where it does: docs/decisions/0002-appends.md.
 */
class EventStore1763900000000 implements MigrationInterface {
  readonly name = 'EventStore1763900000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(tables);
    await runner.query(reads);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION read_all; DROP FUNCTION safe_high_water; DROP TABLE log_identity, commands, events; DROP SEQUENCE position_seq;');
  }
}

/** The fenced functions that append. A log that was begun with earlier ones gets these; the first ones kept a table of streams. */
class Append1764100000000 implements MigrationInterface {
  readonly name = 'Append1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION IF EXISTS append_one; DROP FUNCTION IF EXISTS append; DROP TABLE IF EXISTS streams;');
    await runner.query(append);
    await runner.query(appendOne);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION append_one; DROP FUNCTION append;');
  }
}

/** Which positions each generation of the log has: after a restore that was accepted there is more than one. */
class LogGenerations1764600000000 implements MigrationInterface {
  readonly name = 'LogGenerations1764600000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE log_generations (
        generation int PRIMARY KEY, after bigint NOT NULL,   -- its positions are above this, and not above that of the next
        begun_at timestamptz NOT NULL DEFAULT now());
      INSERT INTO log_generations (generation, after) SELECT generation, 0 FROM log_identity`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE log_generations');
  }
}

/** What a database needs to hold a log. */
export const eventStoreMigrations = [EventStore1763900000000, Append1764100000000, LogGenerations1764600000000] as const;

const tables = `
CREATE SEQUENCE position_seq CACHE 1;                    -- CACHE 1 and the setval are part of the proof
SELECT setval('position_seq', 1, true);                  -- so the first lower bound (1) is below the first position (2)
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
  SELECT 1, s.system_identifier, s.timeline_id FROM ${thisServer} s;`;

/** JSON texts, one a line; an empty line is NULL. */
const lines = (text: string): string => `string_to_array(${text}, E'\\n', '')`;

/** The fence, after the streams' locks and before `nextval`, and the events behind it; `base`: the version that each append goes on from. */
const put = (
  base: string,
  which: string,
): string => `PERFORM pg_advisory_xact_lock_shared('position_seq'::regclass::oid::int, (s.last_value & 2147483647)::int) FROM position_seq s;
      pos := ARRAY(SELECT nextval('position_seq') FROM generate_series(1, cardinality(e_append)));
      INSERT INTO events (position, stream_id, version, type, schema_version, data, metadata, occurred_at)
        SELECT pos[e.ord], p_stream[e.a], ${base}[e.a] + e.nth, e.t, e.sv, e.d::jsonb, e.m::jsonb, e.at
        FROM unnest(e_append, e_nth, e_type, e_schema, ${lines('e_data')}, ${lines('e_meta')}, e_at) WITH ORDINALITY e(a, nth, t, sv, d, m, at, ord) ${which};`;

/**
 * Many appends in one round trip; a stream and a key occur once in a call. expected: n >= 0 exact (0: must not exist), -1 any, -2 must exist.
 * Events come in the order of their appends. JSON comes as lines, since it holds no line break: nothing in it has to be escaped for an array.
 *
 * First as if nothing stood in the way: where every expectation names a version that is there (or 0), all is inserted, and the indexes
 * that are needed anyway say whether a version or a key was taken. Only then, and for -1 and -2, each append is looked at: `base` holds
 * the version it goes on from; -1: it may not append. Positions that the first try took are gaps.
 */
const append = `
CREATE FUNCTION append(p_stream text[], p_expected bigint[], p_n int[], p_key text[], p_hash bytea[], p_answer text,
  e_append int[], e_nth int[], e_type text[], e_schema int[], e_data text, e_meta text, e_at timestamptz[])
RETURNS TABLE (i int, outcome text, version bigint, "position" bigint, answer jsonb) LANGUAGE plpgsql SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE base bigint[]; fresh int; pos bigint[];
BEGIN
  PERFORM pg_advisory_xact_lock('events'::regclass::oid::int, l.hash)                                   -- one order: no deadlocks
    FROM (SELECT DISTINCT hashtext(s) AS hash FROM unnest(p_stream) s ORDER BY 1) l;
  IF NOT EXISTS (SELECT FROM unnest(p_stream, p_expected) r(s, x)                                       -- a fresh snapshot, under the locks
      WHERE r.x <> 0 AND NOT EXISTS (SELECT FROM events e WHERE e.stream_id = r.s AND e.version = r.x)) THEN
    BEGIN
      INSERT INTO commands (key, body_hash, stream_id, version, answer) SELECT r.k, r.h, r.s, r.x + r.n, r.a::jsonb
        FROM unnest(p_key, p_hash, p_stream, p_n, ${lines('p_answer')}, p_expected) r(k, h, s, n, a, x) WHERE r.k IS NOT NULL ORDER BY r.k;
      ${put('p_expected', '')}
      RETURN QUERY SELECT r.i::int, 'appended', p_expected[r.i] + r.n, pos[sum(r.n) OVER (ORDER BY r.i)], NULL::jsonb FROM unnest(p_n) WITH ORDINALITY r(n, i);
      RETURN;
    EXCEPTION WHEN unique_violation THEN NULL;
    END;
  END IF;
  base := ARRAY(SELECT CASE WHEN r.x = r.v OR r.x = -1 OR (r.x = -2 AND r.v > 0) THEN r.v ELSE -1 END
    FROM (SELECT r.x, coalesce((SELECT e.version FROM events e WHERE e.stream_id = r.s ORDER BY e.version DESC LIMIT 1), 0) AS v
      FROM unnest(p_stream, p_expected) r(s, x)) r);
  INSERT INTO commands (key, body_hash, stream_id, version, answer) SELECT r.k, r.h, r.s, r.b + r.n, r.a::jsonb
    FROM unnest(p_key, p_hash, p_stream, p_n, ${lines('p_answer')}, base) r(k, h, s, n, a, b) WHERE r.k IS NOT NULL AND r.b >= 0
    ORDER BY r.k ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS fresh = ROW_COUNT;
  IF fresh < cardinality(p_key) THEN                       -- a key that is taken appends nothing; a key that names this append's version is its own
    base := ARRAY(SELECT CASE WHEN r.k IS NULL OR EXISTS (SELECT FROM commands c WHERE c.key = r.k AND c.stream_id = r.s AND c.version = r.b + r.n) THEN r.b ELSE -1 END
      FROM unnest(p_key, p_stream, p_n, base) r(k, s, n, b));
  END IF;
  IF 0 <= ANY (base) THEN
    ${put('base', 'WHERE base[e.a] >= 0')}
  END IF;
  RETURN QUERY SELECT o.i, o.outcome, o.version, (SELECT e.position FROM events e WHERE e.stream_id = o.stream_id AND e.version = o.version), o.answer
    FROM (SELECT r.i::int AS i, CASE WHEN base[r.i] >= 0 THEN base[r.i] + p_n[r.i] ELSE c.version END AS version, c.answer AS answer,
        CASE WHEN base[r.i] >= 0 THEN p_stream[r.i] ELSE c.stream_id END AS stream_id,
        CASE WHEN base[r.i] >= 0 THEN 'appended' WHEN c.key IS NULL THEN 'conflict' WHEN c.body_hash = p_hash[r.i] THEN 'replayed' ELSE 'key-reused' END AS outcome
      FROM unnest(p_key) WITH ORDINALITY r(k, i) LEFT JOIN LATERAL (SELECT * FROM commands c WHERE c.key = r.k OFFSET 0) c ON true) o;
END $$;`;

/** The same for one append alone, without the arrays: two thirds of the time. What it cannot simply append, `append` answers. */
const appendOne = `
CREATE FUNCTION append_one(p_stream text, p_expected bigint, p_key text, p_hash bytea, p_answer text,
  e_type text[], e_schema int[], e_data text, p_meta text, e_at timestamptz[])
RETURNS TABLE (i int, outcome text, version bigint, "position" bigint, answer jsonb) LANGUAGE plpgsql SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE n int := cardinality(e_type); pos bigint; locked text;
BEGIN
  locked := pg_advisory_xact_lock('events'::regclass::oid::int, hashtext(p_stream));
  IF p_expected = 0 OR EXISTS (SELECT FROM events e WHERE e.stream_id = p_stream AND e.version = p_expected) THEN
    BEGIN
      IF p_key IS NOT NULL THEN
        INSERT INTO commands (key, body_hash, stream_id, version, answer) VALUES (p_key, p_hash, p_stream, p_expected + n, p_answer::jsonb);
      END IF;
      locked := pg_advisory_xact_lock_shared('position_seq'::regclass::oid::int, (pg_sequence_last_value('position_seq') & 2147483647)::int);
      FOR nth IN 1 .. n LOOP
        pos := nextval('position_seq');
        INSERT INTO events (position, stream_id, version, type, schema_version, data, metadata, occurred_at)
          VALUES (pos, p_stream, p_expected + nth, e_type[nth], e_schema[nth], (${lines('e_data')})[nth]::jsonb, p_meta::jsonb, e_at[nth]);
      END LOOP;
      RETURN QUERY VALUES (1, 'appended', p_expected + n, pos, NULL::jsonb);
      RETURN;
    EXCEPTION WHEN unique_violation THEN NULL;
    END;
  END IF;
  RETURN QUERY SELECT * FROM append(ARRAY[p_stream], ARRAY[p_expected], ARRAY[n], ARRAY[p_key], ARRAY[p_hash], p_answer,
    array_fill(1, ARRAY[n]), ARRAY(SELECT generate_series(1, n)), e_type, e_schema, e_data, array_to_string(array_fill(p_meta, ARRAY[n]), E'\\n'), e_at);
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
