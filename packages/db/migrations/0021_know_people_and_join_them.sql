-- What is known of a person beside what they wrote, notes on them, blocking them, and that two contacts are one person.

ALTER TABLE contacts
  -- In E.164; typed by an agent, so nobody is met by it.
  ADD COLUMN phone text COLLATE "C",
  -- Read from its end, as people remember numbers: a comparison that leaks nothing, so row security leaves it the index.
  ADD COLUMN phone_reversed text COLLATE "C" GENERATED ALWAYS AS (reverse(phone)) STORED,
  ADD COLUMN email text COLLATE "C",
  ADD COLUMN company text,
  ADD COLUMN language text,
  ADD COLUMN time_zone text,
  ADD COLUMN attributes jsonb NOT NULL DEFAULT '[]',
  -- Counts changes: whoever edits says which one they looked at.
  ADD COLUMN version integer NOT NULL DEFAULT 1,
  ADD COLUMN blocked_at timestamptz(3),
  -- Turned out to be this contact, which is itself merged into none. Addresses, threads and notes stay where they are.
  ADD COLUMN merged_into uuid,
  ADD CONSTRAINT contacts_merged_into_fkey FOREIGN KEY (tenant_id, merged_into) REFERENCES contacts (tenant_id, id),
  ADD CONSTRAINT contacts_not_into_itself CHECK (merged_into <> id);
CREATE INDEX contacts_merged_idx ON contacts (tenant_id, merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX contacts_phone_idx ON contacts (tenant_id, phone_reversed) WHERE phone_reversed IS NOT NULL;
CREATE INDEX contacts_email_idx ON contacts (tenant_id, email) WHERE email IS NOT NULL;

ALTER TABLE contact_identities ADD COLUMN value_reversed text COLLATE "C"
  GENERATED ALWAYS AS (CASE WHEN type = 'phone' THEN reverse(value) END) STORED;
CREATE INDEX contact_identities_ending_idx ON contact_identities (tenant_id, value_reversed)
  WHERE value_reversed IS NOT NULL AND retired_at IS NULL;

CREATE TABLE contact_notes (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  contact_id uuid NOT NULL,
  client_note_id text NOT NULL,
  text text NOT NULL,
  author_type text NOT NULL CHECK (author_type IN ('user', 'api_key', 'system')),
  author_id uuid,
  author_name text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, contact_id, client_note_id),
  FOREIGN KEY (tenant_id, contact_id) REFERENCES contacts (tenant_id, id)
);
COMMENT ON TABLE contact_notes IS 'Internal notes on people. Written and removed by people; read on the contact''s page; rows leave when they are removed.';
CREATE INDEX contact_notes_contact_idx ON contact_notes (tenant_id, contact_id, created_at, id);
ALTER TABLE contact_notes ENABLE ROW LEVEL SECURITY;
ALTER TABLE contact_notes FORCE ROW LEVEL SECURITY;
CREATE POLICY contact_notes_tenant ON contact_notes
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON contact_notes TO max_app;

CREATE TABLE contact_merges (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  -- Who stayed, and who leads to them since.
  kept_id uuid NOT NULL,
  merged_id uuid NOT NULL,
  merged_name text NOT NULL,
  -- Contacts that led to the merged one before, and led to the kept one after.
  followed_ids uuid[] NOT NULL,
  -- Facts of the kept contact that it changed: what they said before and after.
  changes jsonb NOT NULL,
  actor_type text NOT NULL CHECK (actor_type IN ('user', 'api_key', 'system')),
  actor_id uuid,
  actor_name text NOT NULL,
  merged_at timestamptz(3) NOT NULL DEFAULT now(),
  undone_at timestamptz(3),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, kept_id) REFERENCES contacts (tenant_id, id),
  FOREIGN KEY (tenant_id, merged_id) REFERENCES contacts (tenant_id, id)
);
COMMENT ON TABLE contact_merges IS 'That two contacts are one person: who found so, and what it changed. Written by merging, read by taking it back within 30 days; rows stay with their contacts.';
CREATE INDEX contact_merges_kept_idx ON contact_merges (tenant_id, kept_id, merged_at);
ALTER TABLE contact_merges ENABLE ROW LEVEL SECURITY;
ALTER TABLE contact_merges FORCE ROW LEVEL SECURITY;
CREATE POLICY contact_merges_tenant ON contact_merges
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE ON contact_merges TO max_app;

-- What the company's own server vouched for, as opposed to what a visitor typed: good for a suggestion that two are one.
ALTER TABLE widget_sessions ADD COLUMN vouched_email text COLLATE "C";
CREATE INDEX widget_sessions_vouched_idx ON widget_sessions (tenant_id, vouched_email) WHERE vouched_email IS NOT NULL;
CREATE INDEX widget_sessions_member_idx ON widget_sessions (tenant_id, inbox_id, member) WHERE vouched_email IS NOT NULL;
