-- Claiming in one statement while few rows wait, which is nearly always; the walk over keys and lanes is for floods.
-- Claims of one topic take turns: each is some milliseconds, and two that rank the same rows would pick the same ones.

DROP FUNCTION claim_outbox(text, integer, integer, uuid, boolean);

-- Of all rows that wait or are out, the next p_limit: every key's first lane before any key's second, and within
-- a lane the oldest first. With p_head_only a lane gives its oldest row alone, and nothing while that row is out.
CREATE FUNCTION pick_of_few(p_topic text, p_limit integer, p_head_only boolean)
RETURNS TABLE (picked_seq bigint, picked_day date) LANGUAGE sql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
  WITH known AS MATERIALIZED (
    SELECT o.seq, o.created_on, o.fair_key, o.lane, o.available_at FROM outbox o WHERE o.topic = p_topic
  ), in_lane AS (
    SELECT k.*, row_number() OVER (PARTITION BY k.fair_key, k.lane ORDER BY k.seq) AS turn,
      row_number() OVER (PARTITION BY k.fair_key, k.lane, k.available_at <= clock_timestamp() ORDER BY k.seq) AS free_turn
    FROM known k
  ), free AS (
    SELECT i.* FROM in_lane i WHERE i.available_at <= clock_timestamp() AND (NOT p_head_only OR i.turn = 1)
  ), in_key AS (
    SELECT f.*, row_number() OVER (PARTITION BY f.fair_key ORDER BY f.free_turn, f.seq) AS key_turn FROM free f
  ), ranked AS (
    SELECT r.seq, r.created_on FROM in_key r ORDER BY r.key_turn, r.seq LIMIT p_limit
  )
  SELECT o.seq, o.created_on FROM ranked r JOIN outbox o ON o.seq = r.seq AND o.created_on = r.created_on
  FOR UPDATE OF o SKIP LOCKED
$$;

-- The same of a line too long to look at as a whole: keys and lanes are found one look-up each, however long they are, from
-- a random place and around, so that each gets its turn.
CREATE FUNCTION pick_of_many(p_topic text, p_limit integer, p_head_only boolean)
RETURNS TABLE (picked_seq bigint, picked_day date) LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
  keys text[] := '{}';
  k text;
  found_key text;
  start_lane bigint;
  cur bigint;
  next_lane bigint;
  has_wrapped boolean := false;
  start_key text := substr(md5(random()::text), 1, 8);
  lanes bigint[] := '{}';
  lane_key text[] := '{}';
  lane_turn integer[] := '{}';
  share integer;
  i integer;
BEGIN
  k := start_key;
  LOOP
    SELECT o.fair_key INTO found_key FROM outbox o
      WHERE o.topic = p_topic AND o.fair_key > k AND (NOT has_wrapped OR o.fair_key <= start_key) ORDER BY o.fair_key LIMIT 1;
    IF found_key IS NULL THEN
      EXIT WHEN has_wrapped;
      has_wrapped := true; k := ''; CONTINUE;
    END IF;
    keys := keys || found_key;
    EXIT WHEN cardinality(keys) >= 256;
    k := found_key;
  END LOOP;
  IF cardinality(keys) = 0 THEN RETURN; END IF;

  share := greatest(1, (2 * p_limit) / cardinality(keys));
  FOREACH k IN ARRAY keys LOOP
    start_lane := (random() * 9.2e18 * (CASE WHEN random() < 0.5 THEN -1 ELSE 1 END))::bigint;
    cur := start_lane; has_wrapped := false; i := 0;
    LOOP
      SELECT o.lane INTO next_lane FROM outbox o
        WHERE o.topic = p_topic AND o.fair_key = k AND o.lane >= cur ORDER BY o.lane LIMIT 1;
      IF next_lane IS NULL THEN
        EXIT WHEN has_wrapped;
        has_wrapped := true; cur := -9223372036854775808; CONTINUE;
      END IF;
      EXIT WHEN has_wrapped AND next_lane >= start_lane;
      lanes := lanes || next_lane; lane_key := lane_key || k; i := i + 1; lane_turn := lane_turn || i;
      EXIT WHEN i >= share;
      EXIT WHEN next_lane = 9223372036854775807;
      cur := next_lane + 1;
    END LOOP;
  END LOOP;

  share := CASE WHEN p_head_only THEN 1 ELSE greatest(1, p_limit / greatest(1, cardinality(lanes))) END;
  RETURN QUERY
    SELECT got.seq, got.created_on
    FROM (SELECT x.* FROM unnest(lanes, lane_key, lane_turn) x (lane, fair_key, turn) ORDER BY x.turn, random()) l
    CROSS JOIN LATERAL (
      SELECT o.seq, o.created_on FROM outbox o
      WHERE o.topic = p_topic AND o.fair_key = l.fair_key AND o.lane = l.lane AND o.available_at <= clock_timestamp()
        AND (NOT p_head_only OR NOT EXISTS (SELECT 1 FROM outbox f
          WHERE f.topic = p_topic AND f.fair_key = l.fair_key AND f.lane = l.lane AND f.seq < o.seq))
      ORDER BY o.seq LIMIT share FOR UPDATE SKIP LOCKED
    ) got LIMIT p_limit;
END $$;

CREATE FUNCTION claim_outbox(p_topic text, p_limit integer, p_lease_ms integer, p_token uuid, p_head_only boolean)
RETURNS SETOF outbox LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  most constant integer := greatest(2000, 4 * p_limit);
  waiting integer;
  seqs bigint[];
  days date[];
BEGIN
  PERFORM pg_advisory_xact_lock(7233001, hashtext(p_topic));
  SELECT count(*) INTO waiting FROM (SELECT 1 FROM outbox o WHERE o.topic = p_topic LIMIT most + 1) x;
  IF waiting = 0 THEN RETURN; END IF;
  IF waiting <= most THEN
    SELECT array_agg(picked_seq), array_agg(picked_day) INTO seqs, days FROM pick_of_few(p_topic, p_limit, p_head_only);
  ELSE
    SELECT array_agg(picked_seq), array_agg(picked_day) INTO seqs, days FROM pick_of_many(p_topic, p_limit, p_head_only);
  END IF;
  RETURN QUERY UPDATE outbox o
    SET available_at = clock_timestamp() + p_lease_ms * interval '1 ms', lease_token = p_token, attempts = o.attempts + 1
    FROM unnest(seqs, days) p (seq, day)
    WHERE o.seq = p.seq AND o.created_on = p.day RETURNING o.*;
END $$;

-- A message's thread and inbox are its conversation's: the check of that one key is enough, and a check of the inbox by each
-- message made all of a company's transactions meet on one row.
ALTER TABLE conversations DROP CONSTRAINT conversations_tenant_id_inbox_id_fkey;
ALTER TABLE messages DROP CONSTRAINT messages_tenant_id_channel_thread_id_fkey;
ALTER TABLE messages DROP CONSTRAINT messages_tenant_id_inbox_id_fkey;
ALTER TABLE message_deliveries DROP CONSTRAINT message_deliveries_tenant_id_inbox_id_fkey;
ALTER TABLE message_deliveries DROP CONSTRAINT message_deliveries_tenant_id_fkey;
-- An external id is written with its message, in one statement, and outlives it: a late repeat must still be known.
ALTER TABLE message_external_ids DROP CONSTRAINT IF EXISTS message_external_ids_tenant_id_message_id_fkey;
