-- People are invited, choose their own passwords by a mailed link, see where they are signed in, and are let go.

-- Whoever was invited has no password until they choose one.
ALTER TABLE users ALTER COLUMN password_hash DROP NOT NULL;
ALTER TABLE users ADD COLUMN language text CHECK (language IN ('en', 'es', 'pt-BR'));
ALTER TABLE users ADD COLUMN time_zone text CHECK (length(time_zone) BETWEEN 1 AND 64);
-- The list of people, paged by name.
CREATE INDEX users_name_idx ON users (tenant_id, lower(name), id);

-- What a person is shown of a session and ends it by; the hash stays ours.
ALTER TABLE sessions ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid();
ALTER TABLE sessions ADD COLUMN ip text;
ALTER TABLE sessions ADD COLUMN user_agent text CHECK (length(user_agent) <= 300);
ALTER TABLE sessions ADD COLUMN last_used_at timestamptz(3) NOT NULL DEFAULT now();

ALTER TABLE teams ADD COLUMN archived_at timestamptz(3);
ALTER TABLE team_members ADD COLUMN is_lead boolean NOT NULL DEFAULT false;
-- Who made a key knows it: it goes with them.
ALTER TABLE api_keys ADD COLUMN IF NOT EXISTS created_by uuid;

-- Mailed links by which a person chooses a password.
CREATE TABLE password_links (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('invite', 'reset')),
  token_hash bytea NOT NULL CHECK (length(token_hash) = 32),
  expires_at timestamptz(3) NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  -- When the mail server took it; or why it never will.
  mailed_at timestamptz(3),
  mail_problem text CHECK (length(mail_problem) <= 300),
  PRIMARY KEY (tenant_id, id),
  -- A new link replaces the one before it.
  UNIQUE (tenant_id, user_id),
  UNIQUE (tenant_id, token_hash),
  FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE password_links IS 'Invitations and resets that are out, at most one for a person. Only a hash of the token is stored. Written when one is asked for; a row leaves when it is used, replaced, or its person is deactivated.';
ALTER TABLE password_links ENABLE ROW LEVEL SECURITY;
ALTER TABLE password_links FORCE ROW LEVEL SECURITY;
CREATE POLICY password_links_tenant ON password_links
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON password_links TO max_app;

-- Mail is owed like everything else that leaves.
ALTER TABLE outbox DROP CONSTRAINT outbox_topic_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_topic_check CHECK (topic IN ('inbound', 'outbound', 'live', 'media', 'mail'));
