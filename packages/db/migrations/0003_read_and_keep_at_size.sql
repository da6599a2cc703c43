-- Reading, and keeping, at a million conversations: indexes that match each screen and no others, names found by the
-- beginnings of their words, counts of what is open only, days made although rows are there already, messages that leave.

-- Lists. Each list is a merge of ranges of one of these three: everything, a team's, a person's, each by state.
-- `last_activity_at` changes with every message, so every index that holds it costs each message a row; these are all there are.
-- The first is partial, and holds everything: only a statement that says the same may be served by it. The planner would else
-- walk everything of a state for a team that has next to nothing in it.
CREATE INDEX conversations_state_idx ON conversations (tenant_id, state, last_activity_at, id) WHERE last_activity_at > '-infinity';
CREATE INDEX conversations_team_idx ON conversations (tenant_id, team_id, state, last_activity_at, id);
CREATE INDEX conversations_assignee_idx ON conversations (tenant_id, assignee_id, state, last_activity_at, id) WHERE assignee_id IS NOT NULL;
-- The newest closed conversation of a thread; the open one is found by `conversations_one_open_key`.
CREATE INDEX conversations_closed_thread_idx ON conversations (tenant_id, channel_thread_id, created_at, id) WHERE state = 'closed';
DROP INDEX conversations_open_idx, conversations_waiting_idx, conversations_mine_idx, conversations_all_idx, conversations_closed_idx,
  conversations_thread_idx, conversations_contact_idx;
-- Take next: whoever has waited longest in each of one's teams.
DROP INDEX conversations_next_idx;
CREATE INDEX conversations_next_idx ON conversations (tenant_id, team_id, waiting_since, id) WHERE state IN ('new', 'queued');
-- A state and a team go together (what is new has none): without knowing it the planner expects a handful where there are thousands.
CREATE STATISTICS conversations_places (mcv) ON tenant_id, state, team_id FROM conversations;
-- From a person to what they wrote: threads, which change far less than conversations.
CREATE INDEX channel_threads_contact_idx ON channel_threads (tenant_id, contact_id);
-- Nobody reads it, and as `status` is in it every status report would write each of a message's index rows anew.
DROP INDEX messages_unsettled_idx;

-- Room on each page for the next version of a row that changes soon, so that it stays there and no index hears of it.
ALTER TABLE messages SET (fillfactor = 90);
ALTER TABLE conversations SET (fillfactor = 85);

-- Closed conversations are in no badge: their counts were rows that nobody read.
CREATE OR REPLACE FUNCTION count_conversation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.state <> 'closed' THEN
    INSERT INTO conversation_counts (tenant_id, state, team_id, assignee_id, difference)
      VALUES (OLD.tenant_id, OLD.state, OLD.team_id, OLD.assignee_id, -1);
  END IF;
  IF NEW.state <> 'closed' THEN
    INSERT INTO conversation_counts (tenant_id, state, team_id, assignee_id, difference)
      VALUES (NEW.tenant_id, NEW.state, NEW.team_id, NEW.assignee_id, 1);
  END IF;
  RETURN NULL;
END $$;
ALTER TABLE conversation_counts NO FORCE ROW LEVEL SECURITY;
DELETE FROM conversation_counts WHERE state = 'closed';
ALTER TABLE conversation_counts FORCE ROW LEVEL SECURITY;
COMMENT ON TABLE conversation_counts IS 'How many conversations that are not closed stand where, as differences that the relay folds together. A trigger on conversations writes them, so that no verb can forget.';

-- Words of names, lower case and without accents, so that a search is a range of an index: under row security Postgres uses
-- an index only for comparisons that leak nothing, which LIKE is not.
CREATE FUNCTION words_of(phrase text) RETURNS SETOF text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT DISTINCT left(word, 40) FROM regexp_split_to_table(
    regexp_replace(lower(normalize(phrase, NFKD)), U&'[\0300-\036F]', '', 'g'), '[\s!-/:-@\[-`{-~]+') AS word WHERE word <> ''
$$;
CREATE TABLE contact_words (
  tenant_id uuid NOT NULL,
  word text COLLATE "C" NOT NULL,
  contact_id uuid NOT NULL,
  PRIMARY KEY (tenant_id, word, contact_id),
  FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE contact_words IS 'The words of each contact''s name, to find people by how a word begins. A trigger on contacts writes them; rows leave with the name.';
CREATE INDEX contact_words_contact_idx ON contact_words (tenant_id, contact_id);
ALTER TABLE contact_words ENABLE ROW LEVEL SECURITY;
CREATE POLICY contact_words_tenant ON contact_words
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON contact_words TO max_app;
ALTER TABLE contacts NO FORCE ROW LEVEL SECURITY;
INSERT INTO contact_words (tenant_id, word, contact_id) SELECT c.tenant_id, w, c.id FROM contacts c CROSS JOIN LATERAL words_of(c.name) w;
ALTER TABLE contacts FORCE ROW LEVEL SECURITY;
ALTER TABLE contact_words FORCE ROW LEVEL SECURITY;

CREATE FUNCTION keep_contact_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    DELETE FROM contact_words WHERE tenant_id = OLD.tenant_id AND contact_id = OLD.id;
  END IF;
  INSERT INTO contact_words (tenant_id, word, contact_id) SELECT NEW.tenant_id, w, NEW.id FROM words_of(NEW.name) w;
  RETURN NULL;
END $$;
CREATE TRIGGER contacts_words_new AFTER INSERT ON contacts FOR EACH ROW EXECUTE FUNCTION keep_contact_words();
CREATE TRIGGER contacts_words_changed AFTER UPDATE OF name ON contacts FOR EACH ROW
  WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION keep_contact_words();

-- Messages leave when their company says so. Thirty-one days are the least: until then a repeat from the provider must meet
-- its message's external id.
ALTER TABLE tenants ADD COLUMN message_retention_days integer CHECK (message_retention_days >= 31);
GRANT UPDATE (message_retention_days) ON tenants TO max_app;

-- Makes missing days also where the default partition caught rows of them already: they move into their day. For a day to come
-- everybody goes on reading and writing, and only the empty default partition is held meanwhile. A day that has come is written
-- to this moment: whoever was on the way to the default partition would find it closed to them, so they wait before they choose.
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
    FOR day IN SELECT d::date FROM generate_series((now() AT TIME ZONE 'utc')::date, (now() AT TIME ZONE 'utc')::date + days_ahead, '1 day') d LOOP
      leaf := parent || '_' || to_char(day, 'YYYYMMDD');
      CONTINUE WHEN to_regclass('public.' || leaf) IS NOT NULL;
      IF day <= (clock_timestamp() AT TIME ZONE 'utc')::date THEN EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', parent); END IF;
      EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', parent || '_default');
      EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', leaf, parent);
      EXECUTE format('WITH moved AS (DELETE FROM %I WHERE %I = %L RETURNING *) INSERT INTO %I SELECT * FROM moved',
        parent || '_default', key, day, leaf);
      EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, leaf, day, day + 1);
    END LOOP;
  END LOOP;
END $$;

-- Whole days are dropped: bodies after 30, live events after one full day, outbox days when they are empty and past. A day of
-- bodies stays while work that came in then is still owed. What a missed day left in a default partition leaves row by row.
CREATE OR REPLACE FUNCTION drop_past_partitions() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  part record;
  today date := (now() AT TIME ZONE 'utc')::date;
  oldest_owed date;
  is_empty boolean;
BEGIN
  SELECT coalesce(min((payload ->> 'receivedOn')::date), today) INTO oldest_owed FROM outbox WHERE topic = 'inbound';
  FOR part IN
    SELECT p.relname AS parent, c.relname AS name, to_date(right(c.relname, 8), 'YYYYMMDD') AS day
    FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent JOIN pg_class c ON c.oid = i.inhrelid
    WHERE p.relname IN ('webhook_deliveries_in', 'outbox', 'live_events') AND c.relname ~ '_[0-9]{8}$'
  LOOP
    IF part.parent = 'outbox' AND part.day < today - 1 THEN
      EXECUTE format('SELECT NOT EXISTS (SELECT 1 FROM %I)', part.name) INTO is_empty;
      IF is_empty THEN EXECUTE format('DROP TABLE %I', part.name); END IF;
    ELSIF (part.parent = 'live_events' AND part.day < today - 1)
      OR (part.parent = 'webhook_deliveries_in' AND part.day < least(today - 30, oldest_owed)) THEN
      EXECUTE format('DROP TABLE %I', part.name);
    END IF;
  END LOOP;
  DELETE FROM live_events_default WHERE created_on < today - 1;
  DELETE FROM webhook_deliveries_in_default WHERE received_on < least(today - 30, oldest_owed);
  DELETE FROM webhook_delivery_keys WHERE received_on < today - 40;
  DELETE FROM parked_items WHERE parked_at < today - 30;
END $$;
