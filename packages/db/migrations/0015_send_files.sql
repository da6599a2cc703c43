-- Files that our side is about to send. A row moves to `attachments` under the same id in the moment its message is stored.
CREATE TABLE uploads (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  owner_key text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('image', 'video', 'audio', 'voice', 'document', 'sticker')),
  mime_type text NOT NULL,
  file_name text NOT NULL,
  size_bytes bigint NOT NULL CHECK (size_bytes > 0),
  storage_key text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversations (tenant_id, id)
);
COMMENT ON TABLE uploads IS 'Files uploaded and not sent yet. Written by whoever uploads, read when they are sent; rows leave then, when they are taken back, or after a week.';
CREATE INDEX uploads_owner_idx ON uploads (tenant_id, owner_key);
CREATE INDEX uploads_age_idx ON uploads (tenant_id, created_at);
ALTER TABLE uploads ENABLE ROW LEVEL SECURITY;
ALTER TABLE uploads FORCE ROW LEVEL SECURITY;
CREATE POLICY uploads_tenant ON uploads
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON uploads TO max_app;

-- Until when the provider keeps a file of ours under the id it gave it; null for what came from a customer.
ALTER TABLE attachments ADD COLUMN external_until timestamptz(3);
