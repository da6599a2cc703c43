-- A second and a third channel: a company's own app over signed webhooks, and a chat widget on its web pages.

-- Whose reader a delivery on an inbox's own path needs is known before its tenant is.
ALTER TABLE tenant_directory ADD COLUMN channel text;
UPDATE tenant_directory SET channel = 'whatsapp' WHERE inbox_id IS NOT NULL;

-- `app_user`: a person of a company's app. `visitor`: a browser that nobody has vouched for. `member`: a person whose company's own
-- server says who they are. Each is known within one inbox alone.
ALTER TABLE contact_identities DROP CONSTRAINT contact_identities_type_check;
ALTER TABLE contact_identities ADD CONSTRAINT contact_identities_type_check
  CHECK (type IN ('user_id', 'parent_user_id', 'phone', 'app_user', 'visitor', 'member')) NOT VALID;
ALTER TABLE channel_threads DROP CONSTRAINT channel_threads_send_to_type_check;
ALTER TABLE channel_threads ADD CONSTRAINT channel_threads_send_to_type_check
  CHECK (send_to_type IN ('phone', 'user_id', 'app_user', 'visitor', 'member')) NOT VALID;

CREATE TABLE chat_apps (
  tenant_id uuid NOT NULL,
  inbox_id uuid NOT NULL,
  outbound_url text NOT NULL,
  PRIMARY KEY (tenant_id, inbox_id),
  FOREIGN KEY (tenant_id, inbox_id) REFERENCES inboxes (tenant_id, id)
);
COMMENT ON TABLE chat_apps IS 'Where a company''s own app takes our messages. Written with the inbox; read to send. Rows stay.';
ALTER TABLE chat_apps ENABLE ROW LEVEL SECURITY;
ALTER TABLE chat_apps FORCE ROW LEVEL SECURITY;
CREATE POLICY chat_apps_tenant ON chat_apps
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON chat_apps TO max_app;

CREATE TABLE widgets (
  tenant_id uuid NOT NULL,
  inbox_id uuid NOT NULL,
  allowed_origins text[] NOT NULL,
  title text NOT NULL CHECK (length(title) BETWEEN 1 AND 100),
  greeting text NOT NULL DEFAULT '',
  reply_time text NOT NULL DEFAULT '',
  colour text NOT NULL CHECK (colour ~ '^#[0-9a-f]{6}$'),
  ask_name text NOT NULL CHECK (ask_name IN ('no', 'optional', 'required')),
  ask_email text NOT NULL CHECK (ask_email IN ('no', 'optional', 'required')),
  PRIMARY KEY (tenant_id, inbox_id),
  FOREIGN KEY (tenant_id, inbox_id) REFERENCES inboxes (tenant_id, id)
);
COMMENT ON TABLE widgets IS 'How a chat widget looks, what it asks first, and which pages may show it. Written with the inbox; read when a page opens it. Rows stay.';
ALTER TABLE widgets ENABLE ROW LEVEL SECURITY;
ALTER TABLE widgets FORCE ROW LEVEL SECURITY;
CREATE POLICY widgets_tenant ON widgets
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON widgets TO max_app;

CREATE TABLE widget_sessions (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  inbox_id uuid NOT NULL,
  token_hash bytea NOT NULL,
  member text,
  name text,
  email text,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  seen_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, token_hash),
  FOREIGN KEY (tenant_id, inbox_id) REFERENCES inboxes (tenant_id, id)
);
COMMENT ON TABLE widget_sessions IS 'Browsers that opened a chat widget. Only a hash of the token is stored. Written by visitors; rows leave when they sign out or have not been seen for 90 days.';
CREATE INDEX widget_sessions_seen_idx ON widget_sessions (tenant_id, seen_at);
ALTER TABLE widget_sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE widget_sessions FORCE ROW LEVEL SECURITY;
CREATE POLICY widget_sessions_tenant ON widget_sessions
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON widget_sessions TO max_app;
