-- Up Migration

-- The survey's name of the place, as the alert says it.
ALTER TABLE sky_alerts ADD COLUMN field text;
UPDATE sky_alerts SET field = alert->'observation'->>'field' WHERE alert IS NOT NULL;
CREATE INDEX sky_alerts_of_field ON sky_alerts (field, created_at, alert_id);

-- Down Migration

DROP INDEX sky_alerts_of_field;
ALTER TABLE sky_alerts DROP COLUMN field;
