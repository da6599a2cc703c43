-- Messages and notes are found by their words. Kept apart from what is received: the leading worker reads the live events of each
-- company and writes here what was said, some moments after it was; no transaction that receives or sends touches these tables.

CREATE TABLE search_entries (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('message', 'note')),
  conversation_id uuid NOT NULL,
  at timestamptz(3) NOT NULL,
  words tsvector NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
COMMENT ON TABLE search_entries IS 'The words of each message and note, to find them by. Written by the leading worker after the fact, read by search_ids alone; rows leave with what they stand for.';
-- One list of places for each company, month and word: a search reads months from the newest on and stops when it has a page.
CREATE INDEX search_entries_words_idx ON search_entries USING gin (words) WITH (gin_pending_list_limit = 1024);
ALTER TABLE search_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE search_entries FORCE ROW LEVEL SECURITY;
CREATE POLICY search_entries_tenant ON search_entries
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
-- Under the policy above no full-text index is ever used, since its operators may leak: the function below, which nobody can log
-- in as, reads past it and filters by the tenant itself.
CREATE POLICY search_entries_finder ON search_entries FOR SELECT TO max_owner USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON search_entries TO max_app;

CREATE TABLE search_vocabulary (
  tenant_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('name', 'text')),
  length smallint NOT NULL,
  word text COLLATE "C" NOT NULL,
  last_month date NOT NULL,
  PRIMARY KEY (tenant_id, kind, length, word)
);
COMMENT ON TABLE search_vocabulary IS 'Words that were ever written to or by a company, to know what a slip of the keys was meant to be. Written with search_entries; a word leaves when all that held it had to.';
ALTER TABLE search_vocabulary ENABLE ROW LEVEL SECURITY;
ALTER TABLE search_vocabulary FORCE ROW LEVEL SECURITY;
CREATE POLICY search_vocabulary_tenant ON search_vocabulary
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON search_vocabulary TO max_app;

CREATE TABLE search_progress (
  tenant_id uuid PRIMARY KEY REFERENCES tenants (id),
  -- The last live event whose words are kept.
  followed_to bigint NOT NULL,
  -- What was written before that is walked from the newest back to the oldest; null when all of it was.
  walked_messages_to uuid,
  walked_notes_to uuid,
  -- Nothing kept is older.
  oldest_at timestamptz(3) NOT NULL DEFAULT now()
);
COMMENT ON TABLE search_progress IS 'How far the words of each company are kept. Written by the leading worker; a row leaves with its tenant, or to have all of it kept anew.';
ALTER TABLE search_progress ENABLE ROW LEVEL SECURITY;
ALTER TABLE search_progress FORCE ROW LEVEL SECURITY;
CREATE POLICY search_progress_owner ON search_progress TO max_owner, max_system USING (true) WITH CHECK (true);
CREATE POLICY search_progress_tenant ON search_progress TO max_app
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON search_progress TO max_app;
GRANT SELECT ON search_progress TO max_system;

-- What the words of a company in a month begin with. Companies may share the first part: whose an entry is, its tenant_id says.
CREATE FUNCTION search_prefix(tenant uuid, at timestamptz) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT left(md5(tenant::text), 4) || lpad(to_hex((extract(year FROM at AT TIME ZONE 'UTC') * 12 + extract(month FROM at AT TIME ZONE 'UTC'))::int), 4, '0')
$$;

-- The newest of what the current tenant's reader may find, month by month back from a place. It looks at a few thousand at most:
-- where it stopped short of a page it says so by a last row that is no hit.
-- p_query is a tsquery in which each word begins with ~. p_sees: 'all', 'teams' (one's own, one's teams', what no team has) or
-- 'waiting' (one's own, and of the others only what waits); whom a note calls sees what it stands beside. That is the rule of can(actor, 'conversation.read'); a test holds both together.
CREATE FUNCTION search_ids(p_query text, p_sees text, p_reader uuid, p_teams uuid[], p_channel text, p_team uuid,
  p_since timestamptz, p_before timestamptz, p_before_id uuid, p_limit int)
RETURNS TABLE (entry_id uuid, entry_kind text, entry_at timestamptz, is_hit boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET work_mem = '16MB'
AS $$
DECLARE
  MOST_LOOKED_AT CONSTANT int := 5000;
  tenant uuid := nullif(current_setting('max.tenant_id', true), '')::uuid;
  oldest timestamptz;
  newest timestamptz;
  q tsquery;
  looked int := 0;
  taken int := 0;
  is_all boolean := p_sees = 'all' AND p_channel IS NULL AND p_team IS NULL;
  e record;
BEGIN
  IF tenant IS NULL THEN RAISE EXCEPTION 'search_ids is asked for a tenant' USING ERRCODE = 'insufficient_privilege'; END IF;
  SELECT greatest(p.oldest_at, p_since), least(now(), p_before) INTO oldest, newest FROM search_progress p WHERE p.tenant_id = tenant;
  WHILE newest >= date_trunc('month', oldest, 'UTC') LOOP
    q := replace(p_query, '~', search_prefix(tenant, newest))::tsquery;
    FOR e IN
      SELECT h.id, h.kind, h.at, c.is_readable FROM (
        SELECT s.id, s.kind, s.at, s.conversation_id FROM search_entries s
        WHERE s.tenant_id = tenant AND s.words @@ q AND (s.at, s.id) < (p_before, p_before_id) AND s.at >= oldest
        ORDER BY s.at DESC, s.id DESC LIMIT CASE WHEN is_all THEN p_limit - taken ELSE MOST_LOOKED_AT - looked END
      ) h CROSS JOIN LATERAL (
        SELECT coalesce(bool_or((p_sees = 'all' OR c.assignee_id = p_reader
            OR ((p_sees = 'teams' OR c.state IN ('new', 'queued')) AND (c.team_id IS NULL OR c.team_id = ANY (p_teams)))
            OR p_reader = ANY (c.mentioned_user_ids) OR c.mentioned_team_ids && p_teams)
          AND (p_team IS NULL OR c.team_id = p_team)
          AND (p_channel IS NULL OR EXISTS (SELECT 1 FROM inboxes i WHERE i.tenant_id = tenant AND i.id = c.inbox_id AND i.channel = p_channel))), false) AS is_readable
        FROM conversations c WHERE c.tenant_id = tenant AND c.id = h.conversation_id
      ) c
    LOOP
      looked := looked + 1;
      IF e.is_readable THEN
        taken := taken + 1;
        entry_id := e.id; entry_kind := e.kind; entry_at := e.at; is_hit := true;
        RETURN NEXT;
        IF taken = p_limit THEN RETURN; END IF;
      END IF;
      IF looked = MOST_LOOKED_AT THEN
        entry_id := e.id; entry_kind := e.kind; entry_at := e.at; is_hit := false;
        RETURN NEXT;
        RETURN;
      END IF;
    END LOOP;
    newest := date_trunc('month', newest, 'UTC') - interval '1 millisecond';
  END LOOP;
END $$;
REVOKE EXECUTE ON FUNCTION search_ids(text, text, uuid, uuid[], text, uuid, timestamptz, timestamptz, uuid, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_ids(text, text, uuid, uuid[], text, uuid, timestamptz, timestamptz, uuid, int) TO max_app;
