-- Conversations can be put off until a moment, given back to their queue, and a change taken back by whoever made it.

-- What is to happen at a moment. Written with the change that sets it; the leading worker looks every second.
CREATE TABLE timers (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  kind text NOT NULL CHECK (kind IN ('snooze')),
  subject_id uuid NOT NULL,
  due_at timestamptz(3) NOT NULL,
  -- Nobody else takes it until then.
  leased_until timestamptz(3) NOT NULL DEFAULT '-infinity',
  PRIMARY KEY (tenant_id, kind, subject_id)
);
COMMENT ON TABLE timers IS 'What is to happen at a moment, one row for each subject. Written by the verb that sets it, read by the leading worker, gone when it has happened.';
CREATE INDEX timers_due_idx ON timers (due_at);
ALTER TABLE timers ENABLE ROW LEVEL SECURITY;
ALTER TABLE timers FORCE ROW LEVEL SECURITY;
CREATE POLICY timers_owner ON timers TO max_owner, max_system USING (true) WITH CHECK (true);
CREATE POLICY timers_tenant ON timers TO max_app
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON timers TO max_app;
GRANT SELECT, UPDATE ON timers TO max_system;

-- Only what somebody has can be out of their way.
ALTER TABLE conversations ADD CONSTRAINT conversations_snoozed_check CHECK (snoozed_until IS NULL OR state = 'assigned');
-- The list of what is snoozed. Nothing else is in it, so that messages of other conversations do not write it.
CREATE INDEX conversations_snoozed_idx ON conversations (tenant_id, last_activity_at, id) WHERE snoozed_until IS NOT NULL;

ALTER TABLE assignments DROP CONSTRAINT assignments_type_check;
ALTER TABLE assignments ADD CONSTRAINT assignments_type_check CHECK (type IN ('opened', 'queued', 'taken', 'assigned', 'unassigned',
  'transferred', 'snoozed', 'woken', 'closed', 'reopened', 'undone'));
ALTER TABLE assignments ADD COLUMN snoozed_until timestamptz(3);
-- How the conversation stood before and after, for whoever takes the change back within seconds.
ALTER TABLE assignments ADD COLUMN placements jsonb;

-- What is snoozed is counted by itself.
CREATE OR REPLACE FUNCTION count_conversation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.state <> 'closed' THEN
    INSERT INTO conversation_counts (tenant_id, state, team_id, assignee_id, difference)
      VALUES (OLD.tenant_id, CASE WHEN OLD.snoozed_until IS NULL THEN OLD.state ELSE 'snoozed' END, OLD.team_id, OLD.assignee_id, -1);
  END IF;
  IF NEW.state <> 'closed' THEN
    INSERT INTO conversation_counts (tenant_id, state, team_id, assignee_id, difference)
      VALUES (NEW.tenant_id, CASE WHEN NEW.snoozed_until IS NULL THEN NEW.state ELSE 'snoozed' END, NEW.team_id, NEW.assignee_id, 1);
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER conversations_count_moved ON conversations;
CREATE TRIGGER conversations_count_moved AFTER UPDATE ON conversations FOR EACH ROW
  WHEN ((OLD.state, OLD.team_id, OLD.assignee_id, OLD.snoozed_until IS NULL)
    IS DISTINCT FROM (NEW.state, NEW.team_id, NEW.assignee_id, NEW.snoozed_until IS NULL))
  EXECUTE FUNCTION count_conversation();
