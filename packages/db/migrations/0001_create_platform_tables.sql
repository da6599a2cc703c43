-- Platform tables: what is not of one tenant, or is read before the tenant is known.
-- Roles and their passwords are made by `migrate`, before this runs as max_owner.

CREATE SEQUENCE arrival_numbers;
COMMENT ON SEQUENCE arrival_numbers IS 'Arrival order of deliveries and of messages we write: the second sort key of a thread.';

CREATE TABLE tenants (
  id uuid PRIMARY KEY,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9][a-z0-9-]{1,62}$'),
  country text NOT NULL DEFAULT 'US' CHECK (country ~ '^[A-Z]{2}$'),
  wrapped_key bytea NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);

CREATE TABLE tenant_directory (
  kind text NOT NULL CHECK (kind IN ('slug', 'whatsapp_number', 'inbox')),
  key text NOT NULL,
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  inbox_id uuid,
  region text NOT NULL DEFAULT 'local',
  PRIMARY KEY (kind, key)
);
CREATE INDEX tenant_directory_tenant_idx ON tenant_directory (tenant_id);

CREATE TABLE operators (
  id uuid PRIMARY KEY,
  email text NOT NULL UNIQUE,
  name text NOT NULL,
  password_hash text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);

-- The exact bytes of every authentic webhook. Partitions leave after 30 days.
CREATE TABLE webhook_deliveries_in (
  id uuid NOT NULL,
  received_on date NOT NULL DEFAULT (now() AT TIME ZONE 'utc')::date,
  number bigint NOT NULL DEFAULT nextval('arrival_numbers'),
  received_at timestamptz(3) NOT NULL DEFAULT now(),
  source text NOT NULL,
  inbox_id uuid,
  body bytea NOT NULL,
  PRIMARY KEY (id, received_on)
) PARTITION BY RANGE (received_on);

-- One row per body and source: keeps a repeat from being stored twice. Not partitioned, so that the key holds across days.
CREATE TABLE webhook_delivery_keys (
  source text NOT NULL,
  sha256 bytea NOT NULL,
  delivery_id uuid NOT NULL,
  received_on date NOT NULL DEFAULT (now() AT TIME ZONE 'utc')::date,
  PRIMARY KEY (source, sha256)
);
CREATE INDEX webhook_delivery_keys_age_idx ON webhook_delivery_keys (received_on);

-- Work that a committed change owes. A row is there until its handler's own transaction deletes it.
CREATE TABLE outbox (
  seq bigint GENERATED ALWAYS AS IDENTITY,
  created_on date NOT NULL DEFAULT (now() AT TIME ZONE 'utc')::date,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  topic text NOT NULL CHECK (topic IN ('inbound', 'outbound', 'live', 'media')),
  fair_key text NOT NULL,
  lane bigint NOT NULL DEFAULT 0,
  tenant_id uuid,
  payload jsonb NOT NULL,
  available_at timestamptz(3) NOT NULL DEFAULT now(),
  lease_token uuid,
  attempts integer NOT NULL DEFAULT 0,
  PRIMARY KEY (seq, created_on)
) PARTITION BY RANGE (created_on);
CREATE INDEX outbox_waiting_idx ON outbox (topic, fair_key, lane, seq);

-- What the screens are told, numbered per tenant after commit. Partitions leave after a day.
CREATE TABLE live_heads (
  tenant_id uuid PRIMARY KEY REFERENCES tenants (id),
  head bigint NOT NULL DEFAULT 0
);
CREATE TABLE live_events (
  tenant_id uuid NOT NULL,
  seq bigint NOT NULL,
  created_on date NOT NULL DEFAULT (now() AT TIME ZONE 'utc')::date,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  event jsonb NOT NULL,
  placement_before jsonb,
  placement_after jsonb,
  PRIMARY KEY (tenant_id, seq, created_on)
) PARTITION BY RANGE (created_on);

-- Changes for numbers no tenant has: kept as long as their delivery, and never shown to anybody.
CREATE TABLE parked_items (
  delivery_id uuid NOT NULL,
  inbox_key text NOT NULL,
  reason text NOT NULL,
  parked_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (delivery_id, inbox_key)
);

-- Days are made ahead by `migrate` and once a day; the default partition catches what a missed day would lose.
CREATE FUNCTION make_day_partitions(days_ahead integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  parent text;
  day date;
BEGIN
  FOREACH parent IN ARRAY ARRAY['webhook_deliveries_in', 'outbox', 'live_events'] LOOP
    EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I DEFAULT', parent || '_default', parent);
    FOR day IN SELECT d::date FROM generate_series((now() AT TIME ZONE 'utc')::date, (now() AT TIME ZONE 'utc')::date + days_ahead, '1 day') d LOOP
      IF to_regclass(format('public.%I', parent || '_' || to_char(day, 'YYYYMMDD'))) IS NULL THEN
        EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
          parent || '_' || to_char(day, 'YYYYMMDD'), parent, day, day + 1);
      END IF;
    END LOOP;
  END LOOP;
END $$;

-- Drops whole days: bodies after 30, live events after 1 full day, outbox days that are empty and past.
CREATE FUNCTION drop_past_partitions() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  part record;
  today date := (now() AT TIME ZONE 'utc')::date;
  is_empty boolean;
BEGIN
  FOR part IN
    SELECT p.relname AS parent, c.relname AS name, to_date(right(c.relname, 8), 'YYYYMMDD') AS day
    FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent JOIN pg_class c ON c.oid = i.inhrelid
    WHERE p.relname IN ('webhook_deliveries_in', 'outbox', 'live_events') AND c.relname ~ '_[0-9]{8}$'
  LOOP
    IF part.parent = 'outbox' AND part.day < today - 1 THEN
      EXECUTE format('SELECT NOT EXISTS (SELECT 1 FROM %I)', part.name) INTO is_empty;
      IF is_empty THEN EXECUTE format('DROP TABLE %I', part.name); END IF;
    ELSIF (part.parent = 'live_events' AND part.day < today - 1) OR (part.parent = 'webhook_deliveries_in' AND part.day < today - 30) THEN
      EXECUTE format('DROP TABLE %I', part.name);
    END IF;
  END LOOP;
  DELETE FROM webhook_delivery_keys WHERE received_on < today - 40;
  DELETE FROM parked_items WHERE parked_at < today - 30;
END $$;

SELECT make_day_partitions(7);

-- Takes up to p_limit waiting rows of a topic, in turn over fair keys (a tenant or number) and, within one, over lanes
-- (a sender or conversation), so that one flood delays nobody else. With p_head_only a lane gives only its oldest row,
-- and nothing while that row is out: work of one lane stays in order.
CREATE FUNCTION claim_outbox(p_topic text, p_limit integer, p_lease_ms integer, p_token uuid, p_head_only boolean)
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
  has_wrapped boolean := false;
  start_key text := substr(md5(random()::text), 1, 8);
  lanes bigint[];
  lane_key text[];
  lane_turn integer[];
  per_lane integer;
  i integer;
BEGIN
  -- Which keys wait? A loose index scan: one look-up each, however long their lines are; from a random place and around,
  -- so that with more of them than one claim looks at, each gets its turn.
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

-- Row security also here where a tenant's own role reaches: second of two layers.
ALTER TABLE tenant_directory ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant_directory FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_directory_owner ON tenant_directory TO max_owner, max_system USING (true) WITH CHECK (true);
CREATE POLICY tenant_directory_tenant ON tenant_directory TO max_app
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;
CREATE POLICY tenants_owner ON tenants TO max_owner, max_system USING (true) WITH CHECK (true);
CREATE POLICY tenants_tenant ON tenants TO max_app
  USING (id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (id = nullif(current_setting('max.tenant_id', true), '')::uuid);
ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;
CREATE POLICY outbox_owner ON outbox TO max_owner, max_system USING (true) WITH CHECK (true);
CREATE POLICY outbox_tenant ON outbox TO max_app
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (topic = 'inbound' OR tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
ALTER TABLE live_heads ENABLE ROW LEVEL SECURITY;
ALTER TABLE live_heads FORCE ROW LEVEL SECURITY;
CREATE POLICY live_heads_owner ON live_heads TO max_owner, max_system USING (true) WITH CHECK (true);
CREATE POLICY live_heads_tenant ON live_heads FOR SELECT TO max_app
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
ALTER TABLE live_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE live_events FORCE ROW LEVEL SECURITY;
CREATE POLICY live_events_owner ON live_events TO max_owner, max_system USING (true) WITH CHECK (true);
CREATE POLICY live_events_tenant ON live_events FOR SELECT TO max_app
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);

GRANT USAGE ON SCHEMA public TO max_app, max_system;
GRANT USAGE ON SEQUENCE arrival_numbers TO max_app, max_system;
GRANT SELECT, INSERT ON tenants, tenant_directory TO max_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON tenants, tenant_directory, operators, webhook_deliveries_in, webhook_delivery_keys,
  outbox, live_heads, live_events, parked_items TO max_system;
-- Whose bodies came before is not a tenant's business: only the new id comes back.
GRANT INSERT, SELECT (delivery_id) ON webhook_delivery_keys TO max_app;
GRANT INSERT ON webhook_deliveries_in TO max_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON outbox TO max_app;
GRANT SELECT ON live_heads, live_events TO max_app;
