-- Up Migration

-- Stored files that were cleared, by which setting and when. Written by the sweep alone; not made again from the logs.
CREATE TABLE artifacts_cleared (
  hash        text PRIMARY KEY,
  size        bigint NOT NULL,
  kind        text NOT NULL CHECK (kind IN ('frames', 'masters', 'missions', 'unreferenced')),
  setting     text NOT NULL,
  value       text NOT NULL,
  cleared_at  timestamptz NOT NULL
);

-- Down Migration

DROP TABLE artifacts_cleared;
