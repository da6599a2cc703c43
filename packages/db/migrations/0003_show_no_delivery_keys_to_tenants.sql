-- A tenant's role stores the key of a delivery and needs only the new id back; whose bodies came before is not its business.
REVOKE SELECT ON webhook_delivery_keys FROM max_app;
GRANT SELECT (delivery_id) ON webhook_delivery_keys TO max_app;
