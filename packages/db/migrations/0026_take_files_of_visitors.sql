-- Files that visitors of a chat widget send, between their last byte and the message that has them.
CREATE TABLE visitor_uploads (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  inbox_id uuid NOT NULL,
  visitor_id uuid NOT NULL,
  client_message_id text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('image', 'video', 'audio', 'document')),
  mime_type text NOT NULL,
  file_name text NOT NULL,
  size_bytes bigint NOT NULL CHECK (size_bytes > 0),
  storage_key text NOT NULL,
  said_at timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, visitor_id, client_message_id),
  FOREIGN KEY (tenant_id, inbox_id) REFERENCES inboxes (tenant_id, id)
);
COMMENT ON TABLE visitor_uploads IS 'Files of widget visitors, by the id their browser gave the message. Written by visitors; read when their message is worked on; rows leave then, after a day without a message, or after 30 days in a message that is held back.';
CREATE INDEX visitor_uploads_age_idx ON visitor_uploads (tenant_id, created_at);
ALTER TABLE visitor_uploads ENABLE ROW LEVEL SECURITY;
ALTER TABLE visitor_uploads FORCE ROW LEVEL SECURITY;
CREATE POLICY visitor_uploads_tenant ON visitor_uploads
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON visitor_uploads TO max_app;
