-- What people are told of, made after the fact from live events, and what they have begun to write, on all their devices.

CREATE TABLE notices (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('assigned', 'transferred', 'message', 'mention', 'queued', 'woken')),
  -- What more of the same is added to while it is unread: the conversation, or the team of a queue.
  place_id uuid NOT NULL,
  -- The conversation to open: of a queue the newest. No key leads there: checking it would wait for whoever holds the conversation.
  conversation_id uuid NOT NULL,
  -- The newest message or note it tells of; its words are read where they are kept.
  subject_id uuid,
  -- Who of us did it.
  actor_name text,
  count integer NOT NULL DEFAULT 1 CHECK (count > 0),
  at timestamptz(3) NOT NULL,
  read_at timestamptz(3),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
);
COMMENT ON TABLE notices IS 'What each person is told of. Written by the leading worker from live events, read and marked by its person alone; rows leave after 60 days.';
CREATE UNIQUE INDEX notices_unread_key ON notices (tenant_id, user_id, kind, place_id) WHERE read_at IS NULL;
CREATE INDEX notices_user_idx ON notices (tenant_id, user_id, at, id);
CREATE INDEX notices_age_idx ON notices (tenant_id, at);
ALTER TABLE notices ENABLE ROW LEVEL SECURITY;
ALTER TABLE notices FORCE ROW LEVEL SECURITY;
CREATE POLICY notices_tenant ON notices
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON notices TO max_app;

CREATE TABLE notice_settings (
  tenant_id uuid NOT NULL,
  user_id uuid NOT NULL,
  -- Per kind, which ways; a kind that is not in it is told as it is to everybody at first.
  choices jsonb NOT NULL,
  -- Minutes of the day in the person's own time zone; both or neither.
  quiet_from smallint CHECK (quiet_from BETWEEN 0 AND 1439),
  quiet_to smallint CHECK (quiet_to BETWEEN 0 AND 1439),
  PRIMARY KEY (tenant_id, user_id),
  CHECK ((quiet_from IS NULL) = (quiet_to IS NULL)),
  FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
);
COMMENT ON TABLE notice_settings IS 'How each person wants to be told of what. Written and read by its person, read where notices are made; rows stay.';
ALTER TABLE notice_settings ENABLE ROW LEVEL SECURITY;
ALTER TABLE notice_settings FORCE ROW LEVEL SECURITY;
CREATE POLICY notice_settings_tenant ON notice_settings
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE ON notice_settings TO max_app;

CREATE TABLE notice_progress (
  tenant_id uuid PRIMARY KEY REFERENCES tenants (id),
  -- The last live event that people were told of.
  followed_to bigint NOT NULL
);
COMMENT ON TABLE notice_progress IS 'How far people of each company were told. Written by the leading worker; a row leaves with its tenant.';
ALTER TABLE notice_progress ENABLE ROW LEVEL SECURITY;
ALTER TABLE notice_progress FORCE ROW LEVEL SECURITY;
CREATE POLICY notice_progress_owner ON notice_progress TO max_owner, max_system USING (true) WITH CHECK (true);
CREATE POLICY notice_progress_tenant ON notice_progress TO max_app
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE ON notice_progress TO max_app;
GRANT SELECT ON notice_progress TO max_system;
-- What happened before there were notices is no news.
INSERT INTO notice_progress (tenant_id, followed_to) SELECT tenant_id, head FROM live_heads;

CREATE TABLE drafts (
  tenant_id uuid NOT NULL,
  user_id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  -- Counts up with each change: who writes on says which one they knew.
  revision bigint NOT NULL,
  mode text NOT NULL CHECK (mode IN ('reply', 'note')),
  reply text NOT NULL,
  note text NOT NULL,
  quoted_message_id uuid,
  -- Uploads that wait in its box, in their order.
  attachment_ids uuid[] NOT NULL DEFAULT '{}',
  changed_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, user_id, conversation_id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id),
  FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversations (tenant_id, id)
);
COMMENT ON TABLE drafts IS 'What a person has begun to write in a conversation. Written and read by that person alone; rows leave when it is sent or emptied, or after 60 days.';
CREATE INDEX drafts_user_idx ON drafts (tenant_id, user_id, changed_at, conversation_id);
CREATE INDEX drafts_age_idx ON drafts (tenant_id, changed_at);
ALTER TABLE drafts ENABLE ROW LEVEL SECURITY;
ALTER TABLE drafts FORCE ROW LEVEL SECURITY;
CREATE POLICY drafts_tenant ON drafts
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON drafts TO max_app;
