-- Texts that agents insert by a short code: their own, their team's, the company's.
CREATE TABLE canned_responses (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  -- Whose own it is, or which team's. Neither: the company's.
  owner_id uuid,
  team_id uuid,
  code text COLLATE "C" NOT NULL,
  title text NOT NULL,
  body text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  archived_at timestamptz(3),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, owner_id) REFERENCES users (tenant_id, id),
  FOREIGN KEY (tenant_id, team_id) REFERENCES teams (tenant_id, id) ON DELETE CASCADE,
  CHECK (owner_id IS NULL OR team_id IS NULL)
);
COMMENT ON TABLE canned_responses IS 'Canned responses. Written by their owners, leads and supervisors; read by the composer''s menu; archived, and gone only with their team.';
-- A code is unique where it is used. The lists are ranges of the same indexes, in the order of the codes.
CREATE UNIQUE INDEX canned_responses_own_key ON canned_responses (tenant_id, owner_id, code) WHERE archived_at IS NULL AND owner_id IS NOT NULL;
CREATE UNIQUE INDEX canned_responses_team_key ON canned_responses (tenant_id, team_id, code) WHERE archived_at IS NULL AND team_id IS NOT NULL;
CREATE UNIQUE INDEX canned_responses_tenant_key ON canned_responses (tenant_id, code) WHERE archived_at IS NULL AND owner_id IS NULL AND team_id IS NULL;
CREATE INDEX canned_responses_archived_own_idx ON canned_responses (tenant_id, owner_id, code, id) WHERE archived_at IS NOT NULL AND owner_id IS NOT NULL;
CREATE INDEX canned_responses_archived_team_idx ON canned_responses (tenant_id, team_id, code, id) WHERE archived_at IS NOT NULL AND team_id IS NOT NULL;
CREATE INDEX canned_responses_archived_tenant_idx ON canned_responses (tenant_id, code, id) WHERE archived_at IS NOT NULL AND owner_id IS NULL AND team_id IS NULL;
ALTER TABLE canned_responses ENABLE ROW LEVEL SECURITY;
ALTER TABLE canned_responses FORCE ROW LEVEL SECURITY;
CREATE POLICY canned_responses_tenant ON canned_responses
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON canned_responses TO max_app;

-- How often each person has used each of them: their menu begins with what they use most.
CREATE TABLE canned_response_uses (
  tenant_id uuid NOT NULL,
  user_id uuid NOT NULL,
  canned_response_id uuid NOT NULL,
  uses integer NOT NULL DEFAULT 0,
  last_used_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, user_id, canned_response_id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, canned_response_id) REFERENCES canned_responses (tenant_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE canned_response_uses IS 'How often a person has inserted a canned response. Written when they do, read with the menu; rows leave with the response.';
ALTER TABLE canned_response_uses ENABLE ROW LEVEL SECURITY;
ALTER TABLE canned_response_uses FORCE ROW LEVEL SECURITY;
CREATE POLICY canned_response_uses_tenant ON canned_response_uses
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON canned_response_uses TO max_app;
