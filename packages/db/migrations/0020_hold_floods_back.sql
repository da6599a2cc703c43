-- What one customer floods is held back: stored, in no thread, list, count or search until somebody releases it.

-- Both null: nothing of anybody is held back.
ALTER TABLE tenants ADD COLUMN flood_burst integer DEFAULT 300 CHECK (flood_burst BETWEEN 5 AND 10000);
ALTER TABLE tenants ADD COLUMN flood_per_minute integer DEFAULT 60 CHECK (flood_per_minute BETWEEN 1 AND 6000);
ALTER TABLE tenants ADD CONSTRAINT tenants_flood_check CHECK ((flood_burst IS NULL) = (flood_per_minute IS NULL));
GRANT UPDATE (flood_burst, flood_per_minute) ON tenants TO max_app;

-- The customer's bucket, where every message writes anyway and under the lock that it takes anyway. Null: full.
ALTER TABLE conversations ADD COLUMN bucket_tokens double precision;
ALTER TABLE conversations ADD COLUMN bucket_at timestamptz(3);
-- What is held back, as one line of the thread.
ALTER TABLE conversations ADD COLUMN held_count integer NOT NULL DEFAULT 0;
ALTER TABLE conversations ADD COLUMN held_since timestamptz(3);
ALTER TABLE conversations ADD COLUMN held_until timestamptz(3);

-- A table of its own: a thread is read from its newest message back, and a hundred thousand held ones would have to be passed over.
-- What is said of one of them meanwhile waits under the provider's id, as for a message that has not come.
CREATE TABLE held_messages (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  channel_thread_id uuid NOT NULL,
  inbox_id uuid NOT NULL,
  kind text NOT NULL,
  text text,
  content jsonb NOT NULL,
  context jsonb NOT NULL,
  external_id text NOT NULL,
  quoted_external_id text,
  author_id uuid NOT NULL,
  author_name text NOT NULL,
  provider_at timestamptz(3) NOT NULL,
  arrival_number bigint NOT NULL,
  arrival_item integer NOT NULL,
  held_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversations (tenant_id, id)
);
COMMENT ON TABLE held_messages IS 'What a customer wrote faster than the company lets through. Written by receive; read by whoever looks into it; rows leave for messages when somebody releases them, or with the company''s old messages.';
CREATE INDEX held_messages_thread_idx ON held_messages (tenant_id, conversation_id, provider_at, arrival_number, arrival_item);
ALTER TABLE held_messages ENABLE ROW LEVEL SECURITY;
ALTER TABLE held_messages FORCE ROW LEVEL SECURITY;
CREATE POLICY held_messages_tenant ON held_messages
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON held_messages TO max_app;
