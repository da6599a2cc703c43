-- What is owed comes and goes within milliseconds, and what is told is read by key for a day: their days are laid out for that.
-- Every look at the outbox opens each of its days, so there are as few as a missed turn allows; the default catches the rest.

CREATE FUNCTION lay_out_day(leaf text, parent text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  -- Rows are kept whole in their page: packing and splitting those of two to eight kilobytes costs more than it saves.
  IF parent IN ('outbox', 'live_events') THEN EXECUTE format('ALTER TABLE %I SET (toast_tuple_target = 8160)', leaf); END IF;
  -- Room for a claimed row beside its older self, and dead rows taken away every few seconds, however many there were.
  IF parent = 'outbox' THEN
    EXECUTE format('ALTER TABLE %I SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000)', leaf);
  END IF;
END $$;

CREATE OR REPLACE FUNCTION make_day_partitions(days_ahead integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  parent text;
  leaf text;
  key text;
  day date;
BEGIN
  FOREACH parent IN ARRAY ARRAY['webhook_deliveries_in', 'outbox', 'live_events'] LOOP
    key := CASE parent WHEN 'webhook_deliveries_in' THEN 'received_on' ELSE 'created_on' END;
    EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I DEFAULT', parent || '_default', parent);
    FOR day IN SELECT d::date FROM generate_series((now() AT TIME ZONE 'utc')::date,
      (now() AT TIME ZONE 'utc')::date + CASE parent WHEN 'outbox' THEN least(days_ahead, 2) ELSE days_ahead END, '1 day') d LOOP
      leaf := parent || '_' || to_char(day, 'YYYYMMDD');
      CONTINUE WHEN to_regclass('public.' || leaf) IS NOT NULL;
      IF day <= (clock_timestamp() AT TIME ZONE 'utc')::date THEN EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', parent); END IF;
      EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', parent || '_default');
      EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', leaf, parent);
      PERFORM lay_out_day(leaf, parent);
      EXECUTE format('WITH moved AS (DELETE FROM %I WHERE %I = %L RETURNING *) INSERT INTO %I SELECT * FROM moved',
        parent || '_default', key, day, leaf);
      EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, leaf, day, day + 1);
    END LOOP;
  END LOOP;
END $$;

DO $$
DECLARE
  part record;
  is_empty boolean;
BEGIN
  FOR part IN
    SELECT p.relname AS parent, c.relname AS name FROM pg_inherits i
    JOIN pg_class p ON p.oid = i.inhparent JOIN pg_class c ON c.oid = i.inhrelid
    WHERE p.relname IN ('outbox', 'live_events') AND c.relkind = 'r'
  LOOP
    PERFORM lay_out_day(part.name, part.parent);
    IF part.parent = 'outbox' AND part.name ~ '_[0-9]{8}$' AND to_date(right(part.name, 8), 'YYYYMMDD') > (now() AT TIME ZONE 'utc')::date + 2 THEN
      EXECUTE format('SELECT NOT EXISTS (SELECT 1 FROM %I)', part.name) INTO is_empty;
      IF is_empty THEN EXECUTE format('DROP TABLE %I', part.name); END IF;
    END IF;
  END LOOP;
END $$;
