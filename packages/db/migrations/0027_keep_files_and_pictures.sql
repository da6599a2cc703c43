-- Files of canned responses. Each row owns its bytes; messages that send them point at the row, so that the database itself refuses to let go
-- of what is still shown in a thread.
CREATE TABLE canned_files (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  -- Null while its response is being written, and after it was taken out of it.
  canned_response_id uuid,
  -- Its place among the files of the response. It stays when the file is taken out, and tells it from one that was never in a response.
  position integer,
  -- Who uploaded it, and alone may put it into a response.
  owner_key text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('image', 'video', 'audio', 'voice', 'document', 'sticker')),
  mime_type text NOT NULL,
  file_name text NOT NULL,
  size_bytes bigint NOT NULL CHECK (size_bytes > 0),
  storage_key text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, canned_response_id) REFERENCES canned_responses (tenant_id, id) ON DELETE SET NULL (canned_response_id),
  CHECK (canned_response_id IS NULL OR position IS NOT NULL)
);
COMMENT ON TABLE canned_files IS 'Files of canned responses. Written by whoever writes those; read with them; rows leave when they are in no response and nothing points at them any more, a week after they came.';
CREATE INDEX canned_files_response_idx ON canned_files (tenant_id, canned_response_id, position) WHERE canned_response_id IS NOT NULL;
CREATE INDEX canned_files_loose_idx ON canned_files (tenant_id, created_at) WHERE canned_response_id IS NULL;
ALTER TABLE canned_files ENABLE ROW LEVEL SECURITY;
ALTER TABLE canned_files FORCE ROW LEVEL SECURITY;
CREATE POLICY canned_files_tenant ON canned_files
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON canned_files TO max_app;

-- Whose bytes these are, where they are not the row's own.
ALTER TABLE uploads ADD COLUMN canned_file_id uuid;
ALTER TABLE uploads ADD FOREIGN KEY (tenant_id, canned_file_id) REFERENCES canned_files (tenant_id, id);
CREATE INDEX uploads_canned_file_idx ON uploads (tenant_id, canned_file_id) WHERE canned_file_id IS NOT NULL;
ALTER TABLE attachments ADD COLUMN canned_file_id uuid;
ALTER TABLE attachments ADD FOREIGN KEY (tenant_id, canned_file_id) REFERENCES canned_files (tenant_id, id);
CREATE INDEX attachments_canned_file_idx ON attachments (tenant_id, canned_file_id) WHERE canned_file_id IS NOT NULL;

-- A person's picture: what it is, which stands in its address, and where its two sizes lie.
ALTER TABLE users ADD COLUMN picture_hash text;
ALTER TABLE users ADD COLUMN picture_key text;
ALTER TABLE users ADD COLUMN picture_small_key text;
ALTER TABLE users ADD CHECK (num_nulls(picture_hash, picture_key, picture_small_key) IN (0, 3));
