-- What agents write can be taken back for some seconds, and messages can be written for later.

-- How many seconds what an agent sends waits to be taken back; 0: it leaves at once.
ALTER TABLE tenants ADD COLUMN undo_send_seconds smallint NOT NULL DEFAULT 0 CHECK (undo_send_seconds IN (0, 5, 10, 20, 30));
GRANT UPDATE (undo_send_seconds) ON tenants TO max_app;

-- Until then it may be taken back, and no longer once a worker has it. In no index: it comes and goes with the message's status.
ALTER TABLE messages ADD COLUMN leaves_at timestamptz(3);

-- Sends that wait for their moment are owed work of a topic of their own, `later`, out of the sight of whoever claims: what many
-- agents wrote within the last seconds would else be ranked with every claim, and make a flood of what is none.
ALTER TABLE outbox DROP CONSTRAINT outbox_topic_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_topic_check CHECK (topic IN ('inbound', 'outbound', 'later', 'live', 'media', 'mail'));
CREATE INDEX outbox_later_idx ON outbox (available_at) WHERE topic = 'later';

CREATE OR REPLACE FUNCTION claim_outbox(p_topic text, p_limit integer, p_lease_ms integer, p_token uuid, p_head_only boolean)
RETURNS SETOF outbox LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  most constant integer := greatest(2000, 4 * p_limit);
  waiting integer;
  seqs bigint[];
  days date[];
  due timestamptz;
BEGIN
  PERFORM pg_advisory_xact_lock(7233001, hashtext(p_topic));
  IF p_topic = 'outbound' THEN
    -- One instant for all: of two that are due together the later one must not be let in alone.
    due := clock_timestamp();
    IF EXISTS (SELECT 1 FROM outbox o WHERE o.topic = 'later' AND o.available_at <= due) THEN
      UPDATE outbox o SET topic = 'outbound' WHERE o.topic = 'later' AND o.available_at <= due;
    END IF;
  END IF;
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

-- Messages that are to be sent at a moment. They become messages then, in the order of that moment.
CREATE TABLE scheduled_messages (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  client_message_id text NOT NULL,
  -- The words, a caption, or a template as it will be read.
  text text,
  -- The template to send with what was filled in; null for free text.
  template jsonb,
  quoted_message_id uuid,
  author_type text NOT NULL CHECK (author_type IN ('user', 'api_key', 'system')),
  author_id uuid,
  author_name text NOT NULL,
  due_at timestamptz(3) NOT NULL,
  -- Why it was not sent when it was due.
  failure_code text,
  failure_reason text,
  -- Rises with each change, so that nobody changes what they have not seen.
  version integer NOT NULL DEFAULT 1,
  -- It can be had back for a moment; then the row leaves.
  cancelled_at timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, conversation_id, client_message_id),
  FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversations (tenant_id, id)
);
COMMENT ON TABLE scheduled_messages IS 'Messages that are to be sent at a moment. Written by whoever may answer; read with the conversation; rows leave when they are sent, or a minute after they were cancelled.';
CREATE INDEX scheduled_messages_conversation_idx ON scheduled_messages (tenant_id, conversation_id, due_at, id);
ALTER TABLE scheduled_messages ENABLE ROW LEVEL SECURITY;
ALTER TABLE scheduled_messages FORCE ROW LEVEL SECURITY;
CREATE POLICY scheduled_messages_tenant ON scheduled_messages
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON scheduled_messages TO max_app;

-- A file that waits with a scheduled message is in nobody's box and stays for as long as that does.
ALTER TABLE uploads ADD COLUMN scheduled_id uuid;
ALTER TABLE uploads ADD FOREIGN KEY (tenant_id, scheduled_id) REFERENCES scheduled_messages (tenant_id, id);
CREATE UNIQUE INDEX uploads_scheduled_key ON uploads (tenant_id, scheduled_id);

-- Whoever wrote one that was not sent is told.
ALTER TABLE notices DROP CONSTRAINT notices_kind_check;
ALTER TABLE notices ADD CONSTRAINT notices_kind_check CHECK (kind IN ('assigned', 'transferred', 'message', 'mention', 'queued', 'woken', 'unsent'));
