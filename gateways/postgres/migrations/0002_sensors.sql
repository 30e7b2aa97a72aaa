-- Up Migration

-- What the log of the sensors domain says, as tables. Only the projector writes here.

-- One row an alert that has fired, from then until it is over.
CREATE TABLE alert_events (
  id                text PRIMARY KEY,
  -- The rule.
  alert_id          text NOT NULL,
  device_id         text NOT NULL,
  severity          text,
  triggered_at      timestamptz NOT NULL,
  -- Since when its condition held; before triggered_at when the rule waits.
  since             timestamptz NOT NULL,
  -- At triggered_at; null when it fired for want of data.
  current_value     double precision,
  threshold_value   double precision,
  operator          text,
  metric            text,
  -- Farthest beyond the threshold, as known at its last transition.
  worst_value       double precision,
  is_resolved       boolean NOT NULL,
  resolved_at       timestamptz,
  resolution_value  double precision,
  -- condition_cleared, no_data, rule_changed or by_hand.
  resolution_reason text,
  resolved_by       text,
  acknowledged_by   text,
  acknowledged_at   timestamptz,
  -- The acknowledgement counts until then; null: for the rest of the alert's life.
  acknowledged_until timestamptz,
  snoozed_until     timestamptz,
  -- The newest word of a person about it.
  comment           text,
  -- {labels, annotations, reason, trigger}
  metadata          jsonb NOT NULL,
  -- Sequence in the log of the last message that changed this row.
  last_sequence     bigint NOT NULL
);
CREATE INDEX alert_events_newest ON alert_events (triggered_at, id);
CREATE UNIQUE INDEX alert_events_open ON alert_events (alert_id, device_id) WHERE NOT is_resolved;

-- Every step of every alert, also of those that were pending and never fired.
CREATE TABLE alert_transitions (
  sequence          bigint PRIMARY KEY,
  id                text NOT NULL,
  alert_id          text NOT NULL,
  device_id         text NOT NULL,
  from_state        text NOT NULL,
  to_state          text NOT NULL,
  at                timestamptz NOT NULL,
  value             double precision,
  reason            text NOT NULL,
  trigger           text NOT NULL,
  by_whom           text,
  comment           text
);
CREATE INDEX alert_transitions_of_alert ON alert_transitions (id, sequence);
CREATE INDEX alert_transitions_of_pair ON alert_transitions (alert_id, device_id, sequence);

CREATE TABLE silences (
  silence_id        text PRIMARY KEY,
  -- ["alertname=\"tank-hot\"", …]
  matchers          jsonb NOT NULL,
  starts_at         timestamptz NOT NULL,
  ends_at           timestamptz NOT NULL,
  created_by        text NOT NULL,
  comment           text,
  updated_at        timestamptz NOT NULL,
  last_sequence     bigint NOT NULL
);
CREATE INDEX silences_newest ON silences (ends_at, silence_id);

-- Down Migration

DROP TABLE silences;
DROP TABLE alert_transitions;
DROP TABLE alert_events;
