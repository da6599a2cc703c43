-- What admins look after: tags that go into another or away, reasons to close, inboxes, and the audit log as a list.

-- A tag that leaves goes off its conversations by and by; its name is free at once.
ALTER TABLE tags ADD COLUMN leaving_since timestamptz(3);
-- Where its conversations go; null: nowhere.
ALTER TABLE tags ADD COLUMN successor_id uuid;
ALTER TABLE tags ADD CONSTRAINT tags_leaving_check CHECK (
  (leaving_since IS NULL OR archived_at IS NOT NULL) AND (successor_id IS NULL OR leaving_since IS NOT NULL) AND successor_id <> id);
ALTER TABLE tags ADD FOREIGN KEY (tenant_id, successor_id) REFERENCES tags (tenant_id, id);
ALTER TABLE tags DROP CONSTRAINT tags_name_key;
CREATE UNIQUE INDEX tags_name_key ON tags (tenant_id, team_id, name_key) NULLS NOT DISTINCT WHERE leaving_since IS NULL;
GRANT DELETE ON tags TO max_app;
COMMENT ON TABLE tags IS 'Labels of the company and of its teams. Written by admins and whoever leads a team; read by everybody; archived, or removed once no conversation carries them any more.';

-- Conversations keep the words they were closed with; the list has rows that can be renamed and archived.
ALTER TABLE dispositions ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid();
ALTER TABLE dispositions ALTER COLUMN id DROP DEFAULT;
ALTER TABLE dispositions ADD COLUMN archived_at timestamptz(3);
ALTER TABLE dispositions DROP CONSTRAINT dispositions_pkey;
ALTER TABLE dispositions ADD PRIMARY KEY (tenant_id, id);
ALTER TABLE dispositions ADD CONSTRAINT dispositions_name_key UNIQUE (tenant_id, name);
COMMENT ON TABLE dispositions IS 'Why conversations are closed: the list an agent chooses from. Written by admins; archived, never deleted.';

-- When something last came in here, to within half a minute: what tells an admin that a connection lives.
ALTER TABLE inboxes ADD COLUMN last_received_at timestamptz(3);

-- The audit log as a list: all of it, what one person or program did, and one kind of act.
CREATE INDEX audit_log_at_idx ON audit_log (tenant_id, at, id);
CREATE INDEX audit_log_actor_idx ON audit_log (tenant_id, actor_id, action, at, id);
CREATE INDEX audit_log_action_idx ON audit_log (tenant_id, action, at, id);
COMMENT ON TABLE audit_log IS 'Who changed what. Inserted plain with the change and read by admins; the application role can neither change nor delete it.';
