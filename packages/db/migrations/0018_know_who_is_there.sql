-- Who is there: what people chose, and whether any page of theirs is connected.
ALTER TABLE users ADD COLUMN is_away boolean NOT NULL DEFAULT false;
-- Set with their first connection; taken back some time after the last one closed.
ALTER TABLE users ADD COLUMN is_connected boolean NOT NULL DEFAULT false;

-- Null: what an offline owner has stays theirs.
ALTER TABLE tenants ADD COLUMN return_after_minutes integer DEFAULT 15 CHECK (return_after_minutes BETWEEN 1 AND 1440);
GRANT UPDATE (return_after_minutes) ON tenants TO max_app;

CREATE TABLE api_processes (
  id uuid PRIMARY KEY,
  alive_until timestamptz(3) NOT NULL
);
COMMENT ON TABLE api_processes IS 'Api processes that hold live connections. Each says every few seconds that it is alive; rows leave when one did not.';
GRANT SELECT, INSERT, UPDATE, DELETE ON api_processes TO max_system;

CREATE TABLE user_connections (
  tenant_id uuid NOT NULL,
  user_id uuid NOT NULL,
  process_id uuid NOT NULL,
  PRIMARY KEY (tenant_id, user_id, process_id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE user_connections IS 'Which api processes hold live connections of whom. Rows leave with the last connection, or with the process.';
ALTER TABLE user_connections ENABLE ROW LEVEL SECURITY;
ALTER TABLE user_connections FORCE ROW LEVEL SECURITY;
CREATE POLICY user_connections_owner ON user_connections TO max_owner, max_system USING (true) WITH CHECK (true);
CREATE POLICY user_connections_tenant ON user_connections TO max_app
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON user_connections TO max_app;
GRANT SELECT, DELETE ON user_connections TO max_system;

-- Which kinds there are is said where they ring: a list here would be written anew with each.
ALTER TABLE timers DROP CONSTRAINT timers_kind_check;
ALTER TABLE timers ADD CONSTRAINT timers_kind_check CHECK (kind <> '');
GRANT INSERT ON timers TO max_system;
