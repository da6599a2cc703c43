-- Labels on conversations, and notes that call a colleague or a team to them.

CREATE TABLE tags (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  id uuid NOT NULL,
  -- Null: offered on every conversation; else on those of this team alone.
  team_id uuid,
  name text NOT NULL,
  -- The name without case and accents: what tells two tags of one scope apart.
  name_key text NOT NULL,
  color text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  -- No longer offered; conversations that carry it keep it.
  archived_at timestamptz(3),
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT tags_name_key UNIQUE NULLS NOT DISTINCT (tenant_id, team_id, name_key),
  FOREIGN KEY (tenant_id, team_id) REFERENCES teams (tenant_id, id)
);
COMMENT ON TABLE tags IS 'Labels of the company and of its teams. Written by admins and whoever leads a team; read by everybody; archived, never deleted.';
ALTER TABLE tags ENABLE ROW LEVEL SECURITY;
ALTER TABLE tags FORCE ROW LEVEL SECURITY;
CREATE POLICY tags_tenant ON tags
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE ON tags TO max_app;

CREATE TABLE conversation_tags (
  tenant_id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  tag_id uuid NOT NULL,
  tagged_at timestamptz(3) NOT NULL DEFAULT now(),
  actor_type text NOT NULL CHECK (actor_type IN ('user', 'api_key', 'system')),
  actor_id uuid,
  -- Its conversation's last activity once that is closed; null while it is open, since every message would write it.
  closed_activity_at timestamptz(3),
  PRIMARY KEY (tenant_id, conversation_id, tag_id),
  FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversations (tenant_id, id),
  FOREIGN KEY (tenant_id, tag_id) REFERENCES tags (tenant_id, id)
);
COMMENT ON TABLE conversation_tags IS 'Which conversation carries which tag, since when and by whom. Written by people and programs, read with the conversation and by lists of a tag; rows leave when the tag is taken off.';
-- The list of a tag: what is open is little and sorted when read, what is closed lies in its order.
CREATE INDEX conversation_tags_tag_idx ON conversation_tags (tenant_id, tag_id, closed_activity_at, conversation_id);
ALTER TABLE conversation_tags ENABLE ROW LEVEL SECURITY;
ALTER TABLE conversation_tags FORCE ROW LEVEL SECURITY;
CREATE POLICY conversation_tags_tenant ON conversation_tags
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON conversation_tags TO max_app;

-- A trigger, so that no verb can forget it.
CREATE FUNCTION date_tags_of_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE conversation_tags SET closed_activity_at = CASE WHEN NEW.state = 'closed' THEN NEW.last_activity_at END
    WHERE tenant_id = NEW.tenant_id AND conversation_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER conversations_date_tags AFTER UPDATE ON conversations FOR EACH ROW
  WHEN ((OLD.state = 'closed') <> (NEW.state = 'closed') OR (NEW.state = 'closed' AND NEW.last_activity_at <> OLD.last_activity_at))
  EXECUTE FUNCTION date_tags_of_closed();

-- Who a note speaks to, as it was written: shown with the note.
ALTER TABLE notes ADD COLUMN mentions jsonb NOT NULL DEFAULT '[]';
-- Who may read a conversation for being mentioned in a note of it; null when nobody is. Kept here because every question of rights
-- has the conversation's row in hand and nothing else.
ALTER TABLE conversations ADD COLUMN mentioned_user_ids uuid[];
ALTER TABLE conversations ADD COLUMN mentioned_team_ids uuid[];

CREATE TABLE note_mentions (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  note_id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  user_id uuid,
  team_id uuid,
  -- Who wrote it: nobody calls themself.
  author_id uuid,
  mentioned_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  CHECK (num_nonnulls(user_id, team_id) = 1),
  CONSTRAINT note_mentions_once UNIQUE NULLS NOT DISTINCT (tenant_id, note_id, user_id, team_id),
  FOREIGN KEY (tenant_id, note_id) REFERENCES notes (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id),
  FOREIGN KEY (tenant_id, team_id) REFERENCES teams (tenant_id, id)
);
COMMENT ON TABLE note_mentions IS 'Which person or team a note calls. Written with the note, read by the view Mentions and by lists; rows leave with the note.';
CREATE INDEX note_mentions_user_idx ON note_mentions (tenant_id, user_id, mentioned_at, note_id) WHERE user_id IS NOT NULL;
CREATE INDEX note_mentions_team_idx ON note_mentions (tenant_id, team_id, mentioned_at, note_id) WHERE team_id IS NOT NULL;
ALTER TABLE note_mentions ENABLE ROW LEVEL SECURITY;
ALTER TABLE note_mentions FORCE ROW LEVEL SECURITY;
CREATE POLICY note_mentions_tenant ON note_mentions
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, DELETE ON note_mentions TO max_app;

CREATE TABLE unseen_mentions (
  tenant_id uuid NOT NULL,
  user_id uuid NOT NULL,
  note_id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  PRIMARY KEY (tenant_id, user_id, note_id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id),
  FOREIGN KEY (tenant_id, note_id) REFERENCES notes (tenant_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE unseen_mentions IS 'Notes that call a person, themself or by a team, and that they have not seen. Written with the note, counted in the rail; rows leave when it is seen or removed.';
CREATE INDEX unseen_mentions_note_idx ON unseen_mentions (tenant_id, note_id);
ALTER TABLE unseen_mentions ENABLE ROW LEVEL SECURITY;
ALTER TABLE unseen_mentions FORCE ROW LEVEL SECURITY;
CREATE POLICY unseen_mentions_tenant ON unseen_mentions
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, DELETE ON unseen_mentions TO max_app;
