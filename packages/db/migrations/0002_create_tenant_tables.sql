-- Tenant tables. tenant_id comes first in every key; row security is forced on each, for every command.

CREATE TABLE users (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  email text NOT NULL CHECK (email = lower(email)),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  role text NOT NULL CHECK (role IN ('admin', 'supervisor', 'team_lead', 'agent')),
  password_hash text NOT NULL,
  deactivated_at timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, email)
);
COMMENT ON TABLE users IS 'People who sign in. Written by admins and the command line; read everywhere a name is shown. Rows stay, deactivated.';
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
ALTER TABLE users FORCE ROW LEVEL SECURITY;
CREATE POLICY users_tenant ON users
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON users TO max_app;

CREATE TABLE sessions (
  tenant_id uuid NOT NULL,
  id_hash text NOT NULL,
  user_id uuid NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id_hash),
  FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE sessions IS 'Signed-in browsers. Only a hash of the id is stored. Written at sign-in; rows leave at sign-out, and expired ones when their user signs in again.';
CREATE INDEX sessions_user_idx ON sessions (tenant_id, user_id);
ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE sessions FORCE ROW LEVEL SECURITY;
CREATE POLICY sessions_tenant ON sessions
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON sessions TO max_app;

CREATE TABLE teams (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, name)
);
COMMENT ON TABLE teams IS 'Groups of agents, each with one queue. Written by admins.';
ALTER TABLE teams ENABLE ROW LEVEL SECURITY;
ALTER TABLE teams FORCE ROW LEVEL SECURITY;
CREATE POLICY teams_tenant ON teams
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON teams TO max_app;

CREATE TABLE team_members (
  tenant_id uuid NOT NULL,
  team_id uuid NOT NULL,
  user_id uuid NOT NULL,
  PRIMARY KEY (tenant_id, user_id, team_id),
  FOREIGN KEY (tenant_id, team_id) REFERENCES teams (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE team_members IS 'Who is in which team. Written by admins; read whenever rights are asked.';
ALTER TABLE team_members ENABLE ROW LEVEL SECURITY;
ALTER TABLE team_members FORCE ROW LEVEL SECURITY;
CREATE POLICY team_members_tenant ON team_members
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON team_members TO max_app;

CREATE TABLE api_keys (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  name text NOT NULL,
  secret_hash bytea NOT NULL,
  scopes text[] NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  revoked_at timestamptz(3),
  PRIMARY KEY (tenant_id, id)
);
COMMENT ON TABLE api_keys IS 'Keys of programs. Only a hash is stored; the key itself is shown once. Written by admins; rows stay, revoked.';
ALTER TABLE api_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY api_keys_tenant ON api_keys
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON api_keys TO max_app;

CREATE TABLE dispositions (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  position integer NOT NULL,
  PRIMARY KEY (tenant_id, name)
);
COMMENT ON TABLE dispositions IS 'Why conversations are closed: the list an agent chooses from. Written by admins.';
ALTER TABLE dispositions ENABLE ROW LEVEL SECURITY;
ALTER TABLE dispositions FORCE ROW LEVEL SECURITY;
CREATE POLICY dispositions_tenant ON dispositions
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON dispositions TO max_app;

CREATE TABLE inboxes (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  channel text NOT NULL CHECK (channel IN ('whatsapp', 'widget', 'chat_app', 'email', 'sms', 'messenger', 'instagram')),
  name text NOT NULL,
  default_team_id uuid,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, default_team_id) REFERENCES teams (tenant_id, id)
);
COMMENT ON TABLE inboxes IS 'Connected accounts of a channel. Written by admins; read on every message. Rows stay.';
ALTER TABLE inboxes ENABLE ROW LEVEL SECURITY;
ALTER TABLE inboxes FORCE ROW LEVEL SECURITY;
CREATE POLICY inboxes_tenant ON inboxes
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON inboxes TO max_app;

CREATE TABLE whatsapp_numbers (
  tenant_id uuid NOT NULL,
  inbox_id uuid NOT NULL,
  phone_number_id text NOT NULL,
  waba_id text NOT NULL,
  display_phone_number text,
  PRIMARY KEY (tenant_id, inbox_id),
  UNIQUE (tenant_id, phone_number_id),
  FOREIGN KEY (tenant_id, inbox_id) REFERENCES inboxes (tenant_id, id)
);
COMMENT ON TABLE whatsapp_numbers IS 'The WhatsApp number behind an inbox. Written with the inbox; read to route and to send.';
ALTER TABLE whatsapp_numbers ENABLE ROW LEVEL SECURITY;
ALTER TABLE whatsapp_numbers FORCE ROW LEVEL SECURITY;
CREATE POLICY whatsapp_numbers_tenant ON whatsapp_numbers
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON whatsapp_numbers TO max_app;

CREATE TABLE credentials (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  inbox_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('access_token', 'app_secret', 'verify_token')),
  current_version integer NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, inbox_id, kind),
  FOREIGN KEY (tenant_id, inbox_id) REFERENCES inboxes (tenant_id, id)
);
COMMENT ON TABLE credentials IS 'Named secrets of an inbox: access token, app secret, verify token. Written by admins through the secret box.';
ALTER TABLE credentials ENABLE ROW LEVEL SECURITY;
ALTER TABLE credentials FORCE ROW LEVEL SECURITY;
CREATE POLICY credentials_tenant ON credentials
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON credentials TO max_app;

CREATE TABLE credential_versions (
  tenant_id uuid NOT NULL,
  credential_id uuid NOT NULL,
  version integer NOT NULL,
  sealed bytea NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, credential_id, version),
  FOREIGN KEY (tenant_id, credential_id) REFERENCES credentials (tenant_id, id)
);
COMMENT ON TABLE credential_versions IS 'Each value a secret has had, sealed with the tenant''s key. Rows stay, so that a rotation can be taken back.';
ALTER TABLE credential_versions ENABLE ROW LEVEL SECURITY;
ALTER TABLE credential_versions FORCE ROW LEVEL SECURITY;
CREATE POLICY credential_versions_tenant ON credential_versions
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON credential_versions TO max_app;

CREATE TABLE contacts (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  name text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id)
);
COMMENT ON TABLE contacts IS 'People who write to the tenant. Written when somebody new writes; read in lists and threads.';
CREATE INDEX contacts_newest_idx ON contacts (tenant_id, created_at, id);
ALTER TABLE contacts ENABLE ROW LEVEL SECURITY;
ALTER TABLE contacts FORCE ROW LEVEL SECURITY;
CREATE POLICY contacts_tenant ON contacts
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON contacts TO max_app;

CREATE TABLE contact_identities (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  contact_id uuid NOT NULL,
  channel text NOT NULL,
  type text NOT NULL CHECK (type IN ('user_id', 'parent_user_id', 'phone')),
  value text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  retired_at timestamptz(3),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id)
);
COMMENT ON TABLE contact_identities IS 'Addresses of contacts. One address means one person at a time: a number that changed hands is retired, and kept.';
CREATE UNIQUE INDEX contact_identities_active_key ON contact_identities (tenant_id, channel, type, value) WHERE retired_at IS NULL;
CREATE INDEX contact_identities_value_idx ON contact_identities (tenant_id, channel, type, value);
CREATE INDEX contact_identities_contact_idx ON contact_identities (tenant_id, contact_id);
ALTER TABLE contact_identities ENABLE ROW LEVEL SECURITY;
ALTER TABLE contact_identities FORCE ROW LEVEL SECURITY;
CREATE POLICY contact_identities_tenant ON contact_identities
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON contact_identities TO max_app;

CREATE TABLE channel_threads (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  inbox_id uuid NOT NULL,
  thread_key text NOT NULL,
  contact_id uuid NOT NULL,
  send_to_type text NOT NULL CHECK (send_to_type IN ('phone', 'user_id')),
  send_to text NOT NULL,
  last_inbound_at timestamptz(3),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, inbox_id, thread_key),
  FOREIGN KEY (tenant_id, inbox_id) REFERENCES inboxes (tenant_id, id),
  FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id)
);
COMMENT ON TABLE channel_threads IS 'Where a contact and an inbox meet. The reply window belongs here. Written by every inbound message.';
ALTER TABLE channel_threads ENABLE ROW LEVEL SECURITY;
ALTER TABLE channel_threads FORCE ROW LEVEL SECURITY;
CREATE POLICY channel_threads_tenant ON channel_threads
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON channel_threads TO max_app;

-- Whose threads lead to an address that changed hands?
CREATE INDEX channel_threads_send_to_idx ON channel_threads (tenant_id, send_to);
CREATE TABLE conversation_numbers (
  tenant_id uuid PRIMARY KEY REFERENCES tenants (id),
  next bigint NOT NULL DEFAULT 1
);
COMMENT ON TABLE conversation_numbers IS 'The next conversation number of a tenant, handed out in blocks; gaps are allowed.';
ALTER TABLE conversation_numbers ENABLE ROW LEVEL SECURITY;
ALTER TABLE conversation_numbers FORCE ROW LEVEL SECURITY;
CREATE POLICY conversation_numbers_tenant ON conversation_numbers
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON conversation_numbers TO max_app;

CREATE TABLE conversations (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  number bigint NOT NULL,
  channel_thread_id uuid NOT NULL,
  inbox_id uuid NOT NULL,
  contact_id uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('new', 'queued', 'assigned', 'closed')),
  team_id uuid,
  assignee_id uuid,
  disposition text,
  snoozed_until timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  closed_at timestamptz(3),
  last_activity_at timestamptz(3) NOT NULL DEFAULT now(),
  -- Since when it waits for somebody to take it; while assigned or closed, since when it last did.
  waiting_since timestamptz(3) NOT NULL DEFAULT now(),
  unread_count integer NOT NULL DEFAULT 0,
  last_message_id uuid,
  last_message_text text,
  last_message_kind text,
  last_message_direction text,
  last_message_status text,
  last_sort_at timestamptz(3),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, number),
  CHECK ((state = 'assigned') <= (assignee_id IS NOT NULL)),
  CHECK ((state = 'closed') = (closed_at IS NOT NULL)),
  FOREIGN KEY (tenant_id, channel_thread_id) REFERENCES channel_threads (tenant_id, id),
  FOREIGN KEY (tenant_id, inbox_id) REFERENCES inboxes (tenant_id, id),
  FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id),
  FOREIGN KEY (tenant_id, team_id) REFERENCES teams (tenant_id, id),
  FOREIGN KEY (tenant_id, assignee_id) REFERENCES users (tenant_id, id)
);
COMMENT ON TABLE conversations IS 'One piece of work on a thread. Written by every verb; read by every list.';
-- At most one conversation of a thread is not closed.
CREATE UNIQUE INDEX conversations_one_open_key ON conversations (tenant_id, channel_thread_id) WHERE state <> 'closed';
CREATE INDEX conversations_thread_idx ON conversations (tenant_id, channel_thread_id, created_at);
CREATE INDEX conversations_contact_idx ON conversations (tenant_id, contact_id, created_at);
-- One index per view of the rail, all scanned backward.
CREATE INDEX conversations_open_idx ON conversations (tenant_id, last_activity_at, id) WHERE state <> 'closed';
CREATE INDEX conversations_waiting_idx ON conversations (tenant_id, team_id, last_activity_at, id) WHERE state IN ('new', 'queued');
-- Take next: whoever has waited longest.
CREATE INDEX conversations_next_idx ON conversations (tenant_id, waiting_since, id) WHERE state IN ('new', 'queued');
CREATE INDEX conversations_mine_idx ON conversations (tenant_id, assignee_id, last_activity_at, id) WHERE state = 'assigned';
-- Open and closed together.
CREATE INDEX conversations_all_idx ON conversations (tenant_id, last_activity_at, id);
CREATE INDEX conversations_closed_idx ON conversations (tenant_id, last_activity_at, id) WHERE state = 'closed';
ALTER TABLE conversations ENABLE ROW LEVEL SECURITY;
ALTER TABLE conversations FORCE ROW LEVEL SECURITY;
CREATE POLICY conversations_tenant ON conversations
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON conversations TO max_app;

CREATE TABLE conversation_counts (
  tenant_id uuid NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY,
  state text NOT NULL,
  team_id uuid,
  assignee_id uuid,
  difference integer NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
COMMENT ON TABLE conversation_counts IS 'How many conversations stand where, as differences that the relay folds together. A trigger on conversations writes them, so that no verb can forget.';
ALTER TABLE conversation_counts ENABLE ROW LEVEL SECURITY;
ALTER TABLE conversation_counts FORCE ROW LEVEL SECURITY;
CREATE POLICY conversation_counts_tenant ON conversation_counts
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON conversation_counts TO max_app;

CREATE TABLE assignments (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  type text NOT NULL CHECK (type IN ('opened', 'queued', 'taken', 'assigned', 'transferred', 'closed', 'reopened')),
  at timestamptz(3) NOT NULL DEFAULT now(),
  actor_type text NOT NULL CHECK (actor_type IN ('user', 'api_key', 'system', 'contact')),
  actor_id uuid,
  actor_name text NOT NULL,
  team_id uuid,
  assignee_id uuid,
  disposition text,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversations (tenant_id, id)
);
COMMENT ON TABLE assignments IS 'The history of a conversation''s placement: who changed it, when, to what. Append-only.';
CREATE INDEX assignments_conversation_idx ON assignments (tenant_id, conversation_id, at, id);
ALTER TABLE assignments ENABLE ROW LEVEL SECURITY;
ALTER TABLE assignments FORCE ROW LEVEL SECURITY;
CREATE POLICY assignments_tenant ON assignments
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT ON assignments TO max_app;

CREATE TABLE messages (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  channel_thread_id uuid NOT NULL,
  inbox_id uuid NOT NULL,
  direction text NOT NULL CHECK (direction IN ('inbound', 'outbound')),
  kind text NOT NULL,
  text text,
  content jsonb NOT NULL,
  original_content jsonb,
  context jsonb NOT NULL,
  status text NOT NULL,
  failure_code text,
  failure_reason text,
  attempt integer NOT NULL DEFAULT 0,
  sending_at timestamptz(3),
  external_id text,
  client_message_id text,
  quoted_external_id text,
  author_type text NOT NULL CHECK (author_type IN ('contact', 'user', 'api_key', 'phone_app', 'system')),
  author_id uuid,
  author_name text NOT NULL,
  provider_at timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  sent_at timestamptz(3),
  delivered_at timestamptz(3),
  read_at timestamptz(3),
  edited_at timestamptz(3),
  revoked_at timestamptz(3),
  sort_at timestamptz(3) NOT NULL,
  arrival_number bigint NOT NULL,
  arrival_item integer NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversations (tenant_id, id),
  FOREIGN KEY (tenant_id, channel_thread_id) REFERENCES channel_threads (tenant_id, id),
  FOREIGN KEY (tenant_id, inbox_id) REFERENCES inboxes (tenant_id, id)
);
COMMENT ON TABLE messages IS 'What was said, both ways. Written by receive and send; changed by sending, delivery, edit and revoke.';
CREATE INDEX messages_thread_idx ON messages (tenant_id, conversation_id, sort_at, arrival_number, arrival_item);
-- The same click twice is one message.
CREATE UNIQUE INDEX messages_client_key ON messages (tenant_id, conversation_id, client_message_id) WHERE client_message_id IS NOT NULL;
CREATE INDEX messages_unsettled_idx ON messages (tenant_id, conversation_id) WHERE status IN ('queued', 'sending');
ALTER TABLE messages ENABLE ROW LEVEL SECURITY;
ALTER TABLE messages FORCE ROW LEVEL SECURITY;
CREATE POLICY messages_tenant ON messages
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON messages TO max_app;

CREATE TABLE message_external_ids (
  tenant_id uuid NOT NULL,
  inbox_id uuid NOT NULL,
  external_id text NOT NULL,
  message_id uuid NOT NULL,
  PRIMARY KEY (tenant_id, inbox_id, external_id),
  FOREIGN KEY (tenant_id, message_id) REFERENCES messages (tenant_id, id)
);
COMMENT ON TABLE message_external_ids IS 'The provider''s id of each message: the one key that keeps a repeat from being stored twice. Never partitioned, never a cache.';
CREATE INDEX message_external_ids_message_idx ON message_external_ids (tenant_id, message_id);
ALTER TABLE message_external_ids ENABLE ROW LEVEL SECURITY;
ALTER TABLE message_external_ids FORCE ROW LEVEL SECURITY;
CREATE POLICY message_external_ids_tenant ON message_external_ids
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON message_external_ids TO max_app;

CREATE TABLE message_deliveries (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  inbox_id uuid NOT NULL,
  external_id text NOT NULL,
  status text NOT NULL CHECK (status IN ('sent', 'delivered', 'read', 'played', 'failed')),
  provider_at timestamptz(3) NOT NULL,
  received_at timestamptz(3) NOT NULL DEFAULT now(),
  failure_code text,
  failure_reason text,
  pricing jsonb,
  message_id uuid,
  PRIMARY KEY (tenant_id, inbox_id, external_id, status),
  FOREIGN KEY (tenant_id, inbox_id) REFERENCES inboxes (tenant_id, id),
  FOREIGN KEY (tenant_id, message_id) REFERENCES messages (tenant_id, id)
);
COMMENT ON TABLE message_deliveries IS 'Each status a provider reported, with its time, also one that came before we knew the message. Append-only but for the link.';
CREATE INDEX message_deliveries_message_idx ON message_deliveries (tenant_id, message_id);
ALTER TABLE message_deliveries ENABLE ROW LEVEL SECURITY;
ALTER TABLE message_deliveries FORCE ROW LEVEL SECURITY;
CREATE POLICY message_deliveries_tenant ON message_deliveries
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON message_deliveries TO max_app;

CREATE TABLE attachments (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  message_id uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('pending', 'stored', 'unavailable')),
  external_id text,
  link text,
  sha256 text,
  mime_type text,
  file_name text,
  size_bytes bigint,
  storage_key text,
  preview_key text,
  width integer,
  height integer,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, message_id),
  FOREIGN KEY (tenant_id, message_id) REFERENCES messages (tenant_id, id)
);
COMMENT ON TABLE attachments IS 'A message''s file: named by the provider first, fetched and stored by its own job.';
ALTER TABLE attachments ENABLE ROW LEVEL SECURITY;
ALTER TABLE attachments FORCE ROW LEVEL SECURITY;
CREATE POLICY attachments_tenant ON attachments
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON attachments TO max_app;

CREATE TABLE reactions (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  inbox_id uuid NOT NULL,
  target_external_id text NOT NULL,
  actor_key text NOT NULL,
  by text NOT NULL CHECK (by IN ('contact', 'business')),
  emoji text,
  provider_at timestamptz(3) NOT NULL,
  external_id text NOT NULL,
  message_id uuid,
  PRIMARY KEY (tenant_id, inbox_id, target_external_id, actor_key),
  FOREIGN KEY (tenant_id, inbox_id) REFERENCES inboxes (tenant_id, id),
  FOREIGN KEY (tenant_id, message_id) REFERENCES messages (tenant_id, id)
);
COMMENT ON TABLE reactions IS 'One person''s reaction to one message, also before we know the message. The newest by the provider''s clock stands; a removal stays as a null.';
CREATE INDEX reactions_message_idx ON reactions (tenant_id, message_id);
ALTER TABLE reactions ENABLE ROW LEVEL SECURITY;
ALTER TABLE reactions FORCE ROW LEVEL SECURITY;
CREATE POLICY reactions_tenant ON reactions
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON reactions TO max_app;

CREATE TABLE message_changes (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  inbox_id uuid NOT NULL,
  external_id text NOT NULL,
  target_external_id text NOT NULL,
  type text NOT NULL CHECK (type IN ('edit', 'revoke')),
  content jsonb,
  provider_at timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, inbox_id, external_id),
  FOREIGN KEY (tenant_id, inbox_id) REFERENCES inboxes (tenant_id, id)
);
COMMENT ON TABLE message_changes IS 'Edits and revokes as they were reported, also before we know their message. The newest edit stands; a revoke stands over all.';
CREATE INDEX message_changes_target_idx ON message_changes (tenant_id, inbox_id, target_external_id);
ALTER TABLE message_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE message_changes FORCE ROW LEVEL SECURITY;
CREATE POLICY message_changes_tenant ON message_changes
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON message_changes TO max_app;

CREATE TABLE conversation_reads (
  tenant_id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  user_id uuid NOT NULL,
  read_at timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, conversation_id, user_id),
  FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversations (tenant_id, id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
);
COMMENT ON TABLE conversation_reads IS 'Until when each user has seen each conversation.';
ALTER TABLE conversation_reads ENABLE ROW LEVEL SECURITY;
ALTER TABLE conversation_reads FORCE ROW LEVEL SECURITY;
CREATE POLICY conversation_reads_tenant ON conversation_reads
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON conversation_reads TO max_app;

CREATE TABLE quarantined_items (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  delivery_id uuid NOT NULL,
  received_on date NOT NULL,
  item integer NOT NULL,
  inbox_id uuid,
  reason text NOT NULL,
  raw text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, delivery_id, item)
);
COMMENT ON TABLE quarantined_items IS 'Items of a delivery that could not be applied, with the reason, until somebody replays them.';
ALTER TABLE quarantined_items ENABLE ROW LEVEL SECURITY;
ALTER TABLE quarantined_items FORCE ROW LEVEL SECURITY;
CREATE POLICY quarantined_items_tenant ON quarantined_items
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON quarantined_items TO max_app;

CREATE TABLE audit_log (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  at timestamptz(3) NOT NULL DEFAULT now(),
  actor_type text NOT NULL,
  actor_id uuid,
  action text NOT NULL,
  subject_type text NOT NULL,
  subject_id uuid,
  detail jsonb NOT NULL DEFAULT '{}',
  request_id text NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
COMMENT ON TABLE audit_log IS 'Who changed what. Inserted plain with the change; the application role can neither change nor delete it.';
ALTER TABLE audit_log ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_log FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_log_tenant ON audit_log
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT ON audit_log TO max_app;

CREATE TABLE idempotency_keys (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  key_hash bytea NOT NULL,
  request_hash bytea NOT NULL,
  answer jsonb,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, key_hash)
);
COMMENT ON TABLE idempotency_keys IS 'The answer a write gave to an Idempotency-Key, so that a repeat gets it again. Rows leave after a day.';
ALTER TABLE idempotency_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE idempotency_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY idempotency_keys_tenant ON idempotency_keys
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_keys TO max_app;

-- Counts follow the rows by themselves.
CREATE FUNCTION count_conversation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    INSERT INTO conversation_counts (tenant_id, state, team_id, assignee_id, difference)
      VALUES (OLD.tenant_id, OLD.state, OLD.team_id, OLD.assignee_id, -1);
  END IF;
  INSERT INTO conversation_counts (tenant_id, state, team_id, assignee_id, difference)
    VALUES (NEW.tenant_id, NEW.state, NEW.team_id, NEW.assignee_id, 1);
  RETURN NULL;
END $$;
CREATE TRIGGER conversations_count_new AFTER INSERT ON conversations FOR EACH ROW EXECUTE FUNCTION count_conversation();
CREATE TRIGGER conversations_count_moved AFTER UPDATE ON conversations FOR EACH ROW
  WHEN ((OLD.state, OLD.team_id, OLD.assignee_id) IS DISTINCT FROM (NEW.state, NEW.team_id, NEW.assignee_id))
  EXECUTE FUNCTION count_conversation();
