-- Work is offered in turn over fair keys: before, one tenant with a hundred senders could fill a whole claim by itself.
CREATE OR REPLACE FUNCTION claim_outbox(p_topic text, p_limit integer, p_lease_ms integer, p_token uuid, p_head_only boolean)
RETURNS SETOF outbox LANGUAGE plpgsql AS $$
DECLARE
  keys text[] := '{}';
  k text;
  found_key text;
  picked bigint[] := '{}';
  got bigint[];
  start_lane bigint;
  cur bigint;
  next_lane bigint;
  has_wrapped boolean;
  lanes bigint[];
  lane_key text[];
  lane_turn integer[];
  per_lane integer;
  i integer;
BEGIN
  -- Which keys wait? A loose index scan: one look-up each, however long their lines are.
  k := '';
  LOOP
    SELECT o.fair_key INTO found_key FROM outbox o WHERE o.topic = p_topic AND o.fair_key > k ORDER BY o.fair_key LIMIT 1;
    EXIT WHEN found_key IS NULL OR cardinality(keys) >= 256;
    keys := keys || found_key;
    k := found_key;
  END LOOP;
  IF cardinality(keys) = 0 THEN RETURN; END IF;
  SELECT array_agg(x ORDER BY random()) INTO keys FROM unnest(keys) x;

  -- Which lanes, each key its share, from a random place and around.
  lanes := '{}'; lane_key := '{}'; lane_turn := '{}';
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
      EXIT WHEN i >= greatest(1, (2 * p_limit) / cardinality(keys));
      EXIT WHEN next_lane = 9223372036854775807;
      cur := next_lane + 1;
    END LOOP;
  END LOOP;

  -- Every key's first lane comes before any key's second.
  SELECT array_agg(x.lane ORDER BY x.turn, x.place), array_agg(x.fair_key ORDER BY x.turn, x.place) INTO lanes, lane_key
    FROM unnest(lanes, lane_key, lane_turn) WITH ORDINALITY x (lane, fair_key, turn, place);

  per_lane := CASE WHEN p_head_only THEN 1 ELSE greatest(1, p_limit / greatest(1, cardinality(lanes))) END;
  FOR i IN 1 .. coalesce(cardinality(lanes), 0) LOOP
    EXIT WHEN cardinality(picked) >= p_limit;
    IF p_head_only THEN
      SELECT array_agg(h.seq) INTO got FROM (
        SELECT o.seq FROM outbox o
        WHERE o.topic = p_topic AND o.fair_key = lane_key[i] AND o.lane = lanes[i] AND o.available_at <= clock_timestamp()
          AND o.seq = (SELECT min(f.seq) FROM outbox f WHERE f.topic = p_topic AND f.fair_key = lane_key[i] AND f.lane = lanes[i])
        FOR UPDATE SKIP LOCKED) h;
    ELSE
      SELECT array_agg(h.seq) INTO got FROM (
        SELECT o.seq FROM outbox o
        WHERE o.topic = p_topic AND o.fair_key = lane_key[i] AND o.lane = lanes[i] AND o.available_at <= clock_timestamp()
        ORDER BY o.seq LIMIT least(per_lane, p_limit - cardinality(picked)) FOR UPDATE SKIP LOCKED) h;
    END IF;
    picked := picked || coalesce(got, '{}');
  END LOOP;

  RETURN QUERY UPDATE outbox o
    SET available_at = clock_timestamp() + p_lease_ms * interval '1 ms', lease_token = p_token, attempts = o.attempts + 1
    WHERE o.seq = ANY (picked) RETURNING o.*;
END $$;
