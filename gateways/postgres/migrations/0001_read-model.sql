-- Up Migration

-- The read model: what the logs say, as tables. Only projectors write here, and all of it can be
-- made again from the logs. Sequences are those of the domain's stream.

CREATE TABLE projections (
  stream          text PRIMARY KEY,
  -- Last message that is part of the tables; moved in the transaction that wrote its rows.
  sequence        bigint NOT NULL,
  -- When the stream was made: another value means that its sequences have begun anew.
  stream_created  text NOT NULL,
  updated_at      timestamptz NOT NULL
);

CREATE TABLE jobs (
  domain          text NOT NULL,
  id              text NOT NULL,
  status          text NOT NULL CHECK (status IN ('pending', 'delayed', 'processing', 'retrying', 'done', 'dead', 'cancelled')),
  -- The stage that spoke last; null until one has.
  stage           text,
  run             bigint NOT NULL,
  attempt         bigint NOT NULL,
  priority        text NOT NULL,
  reason          text NOT NULL,
  error_code      text NOT NULL,
  -- Events that asked for this run; more than one: duplicates.
  requests        bigint NOT NULL,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  finished_at     timestamptz,
  retry_at        timestamptz,
  first_sequence  bigint NOT NULL,
  last_sequence   bigint NOT NULL,
  PRIMARY KEY (domain, id)
);
CREATE INDEX jobs_newest ON jobs (created_at, domain, id);
CREATE INDEX jobs_open ON jobs (created_at, domain, id) WHERE finished_at IS NULL;

CREATE TABLE job_events (
  stream          text NOT NULL,
  sequence        bigint NOT NULL,
  domain          text NOT NULL,
  id              text NOT NULL,
  subject         text NOT NULL,
  kind            text NOT NULL CHECK (kind IN ('requested', 'duplicate', 'outcome', 'retry', 'dead', 'settled')),
  stage           text,
  outcome         text,
  run             bigint NOT NULL,
  attempt         bigint NOT NULL,
  reason          text NOT NULL,
  error_code      text NOT NULL,
  asked_by        text,
  trace_id        text,
  bytes           bigint NOT NULL,
  at              timestamptz NOT NULL,
  PRIMARY KEY (stream, sequence)
);
CREATE INDEX job_events_of_job ON job_events (domain, id, sequence);

CREATE TABLE dead_letters (
  domain          text NOT NULL,
  stage           text NOT NULL,
  id              text NOT NULL,
  state           text NOT NULL CHECK (state IN ('open', 'replayed', 'dropped')),
  run             bigint NOT NULL,
  attempts        bigint NOT NULL,
  reason          text NOT NULL,
  error_code      text NOT NULL,
  died_at         timestamptz NOT NULL,
  settled_at      timestamptz,
  settled_by      text,
  -- Where the letter with its payload stands in the log.
  sequence        bigint NOT NULL,
  PRIMARY KEY (domain, stage, id)
);
CREATE INDEX dead_letters_open ON dead_letters (died_at, domain, stage, id) WHERE state = 'open';

CREATE TABLE missions (
  mission_id      text PRIMARY KEY,
  status          text NOT NULL CHECK (status IN ('pending', 'processing', 'completed', 'failed', 'cancelled')),
  reason          text NOT NULL,
  -- As published, with the defaults of the schema; null when it could not be read.
  params          jsonb,
  object_type     text,
  latitude        double precision,
  longitude       double precision,
  start_time      timestamptz,
  duration_hours  double precision,
  num_particles   bigint,
  run             bigint NOT NULL,
  created_at      timestamptz NOT NULL,
  started_at      timestamptz,
  completed_at    timestamptz,
  updated_at      timestamptz NOT NULL,
  last_sequence   bigint NOT NULL
);
CREATE INDEX missions_newest ON missions (created_at, mission_id);

CREATE TABLE mission_results (
  mission_id      text PRIMARY KEY,
  run             bigint NOT NULL,
  -- [{name, hash, size, media_type}]
  artifacts       jsonb NOT NULL,
  statistics      jsonb NOT NULL,
  provenance      jsonb NOT NULL,
  completed_at    timestamptz NOT NULL,
  sequence        bigint NOT NULL
);

-- Messages that PostgreSQL would not take; passed over, so that one of them cannot hold up the rest.
CREATE TABLE projection_faults (
  stream          text NOT NULL,
  sequence        bigint NOT NULL,
  subject         text NOT NULL,
  error           text NOT NULL,
  PRIMARY KEY (stream, sequence)
);

-- Down Migration

DROP TABLE projection_faults, mission_results, missions, dead_letters, job_events, jobs, projections;
