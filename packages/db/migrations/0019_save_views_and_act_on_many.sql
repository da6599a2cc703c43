-- A list that somebody wants again is a row; one act on many conversations is a job with a row for each of them.

CREATE TABLE saved_views (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  owner_id uuid NOT NULL,
  name text NOT NULL,
  -- A ConversationFilter.
  filter jsonb NOT NULL,
  audience text NOT NULL CHECK (audience IN ('me', 'team', 'everybody')),
  team_id uuid,
  -- Among the views of its audience and, where that is one person, of that person.
  position integer NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  -- Taken away; kept for a day, so that it can be taken back.
  removed_at timestamptz(3),
  PRIMARY KEY (tenant_id, id),
  CHECK ((audience = 'team') = (team_id IS NOT NULL)),
  FOREIGN KEY (tenant_id, owner_id) REFERENCES users (tenant_id, id),
  FOREIGN KEY (tenant_id, team_id) REFERENCES teams (tenant_id, id)
);
COMMENT ON TABLE saved_views IS 'Lists that somebody named and may share. Written by people; read with the rail; rows leave a day after they were removed.';
CREATE INDEX saved_views_owner_idx ON saved_views (tenant_id, owner_id) WHERE audience = 'me';
CREATE INDEX saved_views_shared_idx ON saved_views (tenant_id, audience, team_id) WHERE audience <> 'me';
ALTER TABLE saved_views ENABLE ROW LEVEL SECURITY;
ALTER TABLE saved_views FORCE ROW LEVEL SECURITY;
CREATE POLICY saved_views_tenant ON saved_views
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON saved_views TO max_app;

CREATE TABLE bulk_jobs (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  actor_type text NOT NULL CHECK (actor_type IN ('user', 'api_key')),
  actor_id uuid NOT NULL,
  request_id text NOT NULL,
  -- A BulkAct.
  act jsonb NOT NULL,
  state text NOT NULL CHECK (state IN ('running', 'cancelled', 'done', 'undoing', 'undone')),
  total integer NOT NULL,
  done integer NOT NULL DEFAULT 0,
  failed integer NOT NULL DEFAULT 0,
  undone integer NOT NULL DEFAULT 0,
  kept integer NOT NULL DEFAULT 0,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  finished_at timestamptz(3),
  PRIMARY KEY (tenant_id, id)
);
COMMENT ON TABLE bulk_jobs IS 'One act on many conversations. Written by whoever asks and by the leading worker; read by its maker; rows leave after a week.';
CREATE INDEX bulk_jobs_actor_idx ON bulk_jobs (tenant_id, actor_id, created_at);
CREATE INDEX bulk_jobs_created_idx ON bulk_jobs (tenant_id, created_at);
ALTER TABLE bulk_jobs ENABLE ROW LEVEL SECURITY;
ALTER TABLE bulk_jobs FORCE ROW LEVEL SECURITY;
CREATE POLICY bulk_jobs_tenant ON bulk_jobs
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON bulk_jobs TO max_app;

CREATE TABLE bulk_items (
  tenant_id uuid NOT NULL,
  job_id uuid NOT NULL,
  place integer NOT NULL,
  -- As it was asked for: it may be another company's, or none.
  conversation_id uuid NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'failed', 'undone', 'kept')),
  -- Why it failed, or was left as it was when the others were taken back: the code of an error.
  reason text,
  done_at timestamptz(3),
  PRIMARY KEY (tenant_id, job_id, place),
  FOREIGN KEY (tenant_id, job_id) REFERENCES bulk_jobs (tenant_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE bulk_items IS 'What became of each conversation of an act on many. Written by the leading worker; read by its maker; rows leave with their job.';
CREATE INDEX bulk_items_state_idx ON bulk_items (tenant_id, job_id, state, place);
ALTER TABLE bulk_items ENABLE ROW LEVEL SECURITY;
ALTER TABLE bulk_items FORCE ROW LEVEL SECURITY;
CREATE POLICY bulk_items_tenant ON bulk_items
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON bulk_items TO max_app;
