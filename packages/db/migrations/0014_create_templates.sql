-- Templates of WhatsApp accounts, as the provider last told of them.
CREATE TABLE templates (
  tenant_id uuid NOT NULL,
  -- The provider's keys of the account and of the template.
  account_key text NOT NULL,
  id text NOT NULL,
  name text COLLATE "C" NOT NULL,
  language text COLLATE "C" NOT NULL,
  status text NOT NULL,
  category text NOT NULL,
  quality text,
  rejected_reason text,
  parts jsonb NOT NULL,
  sends integer NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, account_key, id),
  FOREIGN KEY (tenant_id) REFERENCES tenants (id)
);
COMMENT ON TABLE templates IS 'Templates of WhatsApp accounts. Written by the job that reads them from the provider, read by the composer; rows leave when the provider no longer lists them.';
CREATE UNIQUE INDEX templates_name_key ON templates (tenant_id, account_key, name, language);
ALTER TABLE templates ENABLE ROW LEVEL SECURITY;
ALTER TABLE templates FORCE ROW LEVEL SECURITY;
CREATE POLICY templates_tenant ON templates
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON templates TO max_app;

-- When the templates behind each inbox are to be read next.
CREATE TABLE template_reads (
  tenant_id uuid NOT NULL REFERENCES tenants (id),
  inbox_id uuid NOT NULL,
  -- The provider's key of its account, by which a webhook says that something changed; unknown until it was read once.
  account_key text,
  due_at timestamptz(3) NOT NULL DEFAULT now(),
  leased_until timestamptz(3) NOT NULL DEFAULT '-infinity',
  read_at timestamptz(3),
  failure text,
  PRIMARY KEY (tenant_id, inbox_id)
);
COMMENT ON TABLE template_reads IS 'When templates are read from the provider. Written with an inbox, by webhooks and by the leading worker, which reads it; rows stay as long as the inbox.';
CREATE INDEX template_reads_due_idx ON template_reads (due_at);
CREATE INDEX template_reads_account_idx ON template_reads (account_key);
ALTER TABLE template_reads ENABLE ROW LEVEL SECURITY;
ALTER TABLE template_reads FORCE ROW LEVEL SECURITY;
CREATE POLICY template_reads_owner ON template_reads TO max_owner, max_system USING (true) WITH CHECK (true);
CREATE POLICY template_reads_tenant ON template_reads TO max_app
  USING (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('max.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON template_reads TO max_app;
GRANT SELECT, UPDATE ON template_reads TO max_system;
INSERT INTO template_reads (tenant_id, inbox_id) SELECT tenant_id, inbox_id FROM tenant_directory WHERE kind = 'whatsapp_number' AND inbox_id IS NOT NULL;
