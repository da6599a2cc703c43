-- Counts that several processes keep together where there is no Redis. The columns are rate-limiter-flexible's own, in its order.
-- Unlogged: after a crash of the server they begin anew, and counting costs no write to disk.
CREATE UNLOGGED TABLE rate_limits (
  key text PRIMARY KEY,
  points integer NOT NULL DEFAULT 0,
  expire bigint
);
COMMENT ON TABLE rate_limits IS 'Attempts counted under a hashed key. Rows leave an hour after they expired.';
CREATE INDEX rate_limits_expire_idx ON rate_limits (expire);
GRANT SELECT, INSERT, UPDATE, DELETE ON rate_limits TO max_system;
