-- What colleagues write to each other beside a conversation. A table of its own, so that nothing that sends ever reads it.
CREATE TABLE notes (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  client_note_id text NOT NULL,
  text text NOT NULL,
  author_type text NOT NULL CHECK (author_type IN ('user', 'api_key', 'system')),
  author_id uuid,
  author_name text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  pinned_at timestamptz(3),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, conversation_id, client_note_id),
  FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversations (tenant_id, id)
);
COMMENT ON TABLE notes IS 'Internal notes of conversations. Written and removed by people; read with the conversation; rows leave when they are removed.';
CREATE INDEX notes_conversation_idx ON notes (tenant_id, conversation_id, created_at, id);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
ALTER TABLE notes FORCE ROW LEVEL SECURITY;
CREATE POLICY notes_tenant ON notes
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON notes TO max_app;
