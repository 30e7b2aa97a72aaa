-- Up Migration

-- What the log of the sky domain says, as tables. Only the projector writes here. Angles are degrees (ICRS), pixels count
-- from 0, fluxes are ADU of the frame, magnitudes AB, mjd is UTC in the middle of the exposure.

-- One row an exposure, as its newest run left it.
CREATE TABLE observations (
  observation_id      text PRIMARY KEY,
  status              text NOT NULL CHECK (status IN ('received', 'ingesting', 'preprocessing', 'differencing', 'detecting', 'completed', 'rejected', 'failed', 'cancelled')),
  -- The stage that spoke last; null until one has.
  stage               text,
  reason              text NOT NULL,
  error_code          text NOT NULL,
  run                 bigint NOT NULL,
  ra                  double precision,
  "dec"               double precision,
  observation_time    timestamptz,
  mjd                 double precision,
  exposure_seconds    double precision,
  filter              text,
  instrument          text,
  field               text,
  airmass             double precision,
  columns             bigint,
  rows                bigint,
  pixel_scale_arcsec  double precision,
  method              text,
  synthetic           boolean NOT NULL,
  batch               text,
  -- As asked for: {raw, bias, dark, flat, template, …}.
  files               jsonb,
  zero_point          double precision,
  zero_point_error    double precision,
  -- {name: number}: what was measured of the frame and of its difference.
  quality             jsonb NOT NULL,
  -- {name: number}: of its detections.
  metrics             jsonb NOT NULL,
  -- {step: s}
  seconds             jsonb NOT NULL,
  -- The network that judged; null: rules of thumb, or not judged yet.
  model               jsonb,
  -- {raw, science, template, difference, score, cutouts}: {hash, size, media_type}, as far as there are.
  artifacts           jsonb NOT NULL,
  warnings            jsonb NOT NULL,
  -- Of a rejection: sentences, and {name: number}.
  faults              jsonb NOT NULL,
  numbers             jsonb NOT NULL,
  detections          bigint,
  created_at          timestamptz NOT NULL,
  started_at          timestamptz,
  finished_at         timestamptz,
  updated_at          timestamptz NOT NULL,
  last_sequence       bigint NOT NULL
);
CREATE INDEX observations_newest ON observations (created_at, observation_id);
CREATE INDEX observations_of_batch ON observations (batch, created_at, observation_id) WHERE batch IS NOT NULL;
CREATE INDEX observations_open ON observations (created_at, observation_id) WHERE finished_at IS NULL;

-- What preprocessing said of each run of an observation; the newest word of a run.
CREATE TABLE preprocess_runs (
  observation_id      text NOT NULL,
  run                 bigint NOT NULL,
  status              text NOT NULL CHECK (status IN ('done', 'retrying', 'rejected', 'failed', 'cancelled')),
  attempt             bigint NOT NULL,
  reason              text NOT NULL,
  error_code          text NOT NULL,
  wcs_source          text,
  zero_point          double precision,
  zero_point_error    double precision,
  quality             jsonb NOT NULL,
  seconds             jsonb NOT NULL,
  warnings            jsonb NOT NULL,
  artifacts           jsonb NOT NULL,
  provenance          jsonb,
  at                  timestamptz NOT NULL,
  last_sequence       bigint NOT NULL,
  PRIMARY KEY (observation_id, run)
);

CREATE TABLE difference_runs (
  observation_id      text NOT NULL,
  run                 bigint NOT NULL,
  status              text NOT NULL CHECK (status IN ('done', 'retrying', 'rejected', 'failed', 'cancelled')),
  attempt             bigint NOT NULL,
  reason              text NOT NULL,
  error_code          text NOT NULL,
  method              text,
  candidates          bigint,
  zero_point          double precision,
  zero_point_error    double precision,
  quality             jsonb NOT NULL,
  seconds             jsonb NOT NULL,
  warnings            jsonb NOT NULL,
  artifacts           jsonb NOT NULL,
  provenance          jsonb,
  at                  timestamptz NOT NULL,
  last_sequence       bigint NOT NULL,
  PRIMARY KEY (observation_id, run)
);

-- Of the newest run of each observation.
CREATE TABLE detections (
  detection_id            text PRIMARY KEY,
  observation_id          text NOT NULL,
  run                     bigint NOT NULL,
  n                       bigint NOT NULL,
  ra                      double precision,
  "dec"                   double precision,
  position_error_arcsec   double precision,
  x                       double precision,
  y                       double precision,
  flux                    double precision,
  flux_error              double precision,
  mag                     double precision,
  mag_error               double precision,
  score                   double precision,
  is_positive             boolean NOT NULL,
  reliability             double precision,
  class                   text NOT NULL,
  flags                   bigint NOT NULL,
  features                jsonb NOT NULL,
  -- Plane of the frame's file of cutouts.
  plane                   bigint NOT NULL,
  last_sequence           bigint NOT NULL
);
CREATE INDEX detections_of_observation ON detections (observation_id, n);

-- Every vote, and every word of the curation about how the vetting of an alert stands.
CREATE TABLE validation_events (
  sequence            bigint PRIMARY KEY,
  alert_id            text NOT NULL,
  kind                text NOT NULL CHECK (kind IN ('vote', 'standing')),
  by_whom             text,
  vote                text,
  comment             text,
  status              text,
  label               text,
  agreement           double precision,
  wanted              bigint,
  assigned_to         jsonb NOT NULL,
  -- Of a standing: the newest vote of each person.
  votes               jsonb NOT NULL,
  at                  timestamptz NOT NULL
);
CREATE INDEX validation_events_of_alert ON validation_events (alert_id, sequence);

CREATE TABLE sky_alerts (
  alert_id            text PRIMARY KEY,
  object_id           text NOT NULL,
  observation_id      text NOT NULL,
  -- Null until the alert itself has come.
  ra                  double precision,
  "dec"               double precision,
  mjd                 double precision,
  observation_time    timestamptz,
  filter              text,
  mag                 double precision,
  mag_error           double precision,
  flux                double precision,
  flux_error          double precision,
  score               double precision,
  is_positive         boolean,
  reliability         double precision,
  class               text NOT NULL,
  priority            double precision NOT NULL,
  -- {term: number}
  terms               jsonb NOT NULL,
  watchlists          jsonb NOT NULL,
  filters             jsonb NOT NULL,
  near                jsonb,
  synthetic           boolean NOT NULL,
  withdrawn           boolean NOT NULL,
  -- How the vetting stands.
  status              text NOT NULL CHECK (status IN ('open', 'labelled', 'disputed', 'withdrawn')),
  label               text,
  agreement           double precision NOT NULL,
  wanted              bigint,
  assigned_to         jsonb NOT NULL,
  votes               jsonb NOT NULL,
  -- The alert as it was said; null until it has come.
  alert               jsonb,
  created_at          timestamptz NOT NULL,
  updated_at          timestamptz NOT NULL,
  last_sequence       bigint NOT NULL
);
CREATE INDEX sky_alerts_newest ON sky_alerts (created_at, alert_id);
CREATE INDEX sky_alerts_first ON sky_alerts (status, priority, alert_id);
CREATE INDEX sky_alerts_of_object ON sky_alerts (object_id, created_at, alert_id);
CREATE INDEX sky_alerts_of_observation ON sky_alerts (observation_id);

CREATE TABLE sky_objects (
  object_id               text PRIMARY KEY,
  ra                      double precision,
  "dec"                   double precision,
  position_error_arcsec   double precision,
  detections              bigint NOT NULL,
  first_mjd               double precision,
  last_mjd                double precision,
  variability             double precision,
  priority                double precision NOT NULL,
  label                   text,
  synthetic               boolean NOT NULL,
  -- {name: number}
  statistics              jsonb NOT NULL,
  watchlists              jsonb NOT NULL,
  near                    jsonb,
  alerts                  jsonb NOT NULL,
  light_curve             jsonb NOT NULL,
  created_at              timestamptz NOT NULL,
  updated_at              timestamptz NOT NULL,
  last_sequence           bigint NOT NULL
);
CREATE INDEX sky_objects_newest ON sky_objects (updated_at, object_id);

-- Down Migration

DROP TABLE sky_objects;
DROP TABLE sky_alerts;
DROP TABLE validation_events;
DROP TABLE detections;
DROP TABLE difference_runs;
DROP TABLE preprocess_runs;
DROP TABLE observations;
