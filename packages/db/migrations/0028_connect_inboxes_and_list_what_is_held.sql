-- Admins connect inboxes by themselves, turn them off and on; what is held back of floods can be listed.

-- When the provider last asked whether the address for webhooks is ours, and was told that it is.
ALTER TABLE inboxes ADD COLUMN verified_at timestamptz(3);
-- Since when nothing is sent from here; null while it is on. What comes in is received all the same.
ALTER TABLE inboxes ADD COLUMN turned_off_at timestamptz(3);

-- What has something held back is little: it is read from here whole, and its rights are asked row by row.
CREATE INDEX conversations_held_idx ON conversations (tenant_id, last_activity_at, id) WHERE held_count > 0;
