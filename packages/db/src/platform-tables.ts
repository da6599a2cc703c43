/**
 * The tables that are not of one tenant. The catalog test holds every other table to the tenant rules.
 * Those of them that a tenant's role reaches have row security as well.
 */
export const PLATFORM_TABLES = [
  "tenants",
  "tenant_directory",
  "operators",
  "webhook_deliveries_in",
  "webhook_delivery_keys",
  "outbox",
  "live_heads",
  "live_events",
  "parked_items",
  "rate_limits",
  "timers",
  "api_processes",
  "user_connections",
  "search_progress",
  "notice_progress",
  "template_reads",
] as const;
