// Generated from schemas/operations; do not edit. `npm run generate` makes it anew.
import { defineEvent } from '../event.ts';

/** An order somebody gave, and that took effect. */
export interface OperationsAuditedBody {
  /** cancel, rerun, dead-replay, dead-drop, pause, resume or clear. */
  readonly action: string;
  readonly domain: string;
  /** null when the order is about the whole job. */
  readonly stage: null | string;
  /** null when the order is about a queue. */
  readonly job_id: null | string;
  /** Who gave it. */
  readonly by: string;
  readonly reason: null | string;
  readonly at: string;
}

export const OperationsAudited = defineEvent<OperationsAuditedBody>({
  domain: 'operations',
  name: 'audited',
  version: 1,
  schema: {
    "type": "record",
    "name": "Audited",
    "namespace": "alidade.operations",
    "doc": "An order somebody gave, and that took effect.",
    "fields": [
      {
        "name": "action",
        "type": "string",
        "doc": "cancel, rerun, dead-replay, dead-drop, pause, resume or clear."
      },
      {
        "name": "domain",
        "type": "string"
      },
      {
        "name": "stage",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "null when the order is about the whole job."
      },
      {
        "name": "job_id",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "null when the order is about a queue."
      },
      {
        "name": "by",
        "type": "string",
        "doc": "Who gave it."
      },
      {
        "name": "reason",
        "type": [
          "null",
          "string"
        ],
        "default": null
      },
      {
        "name": "at",
        "type": "string",
        "format": "date-time"
      }
    ]
  },
});

/** A process of the supervision tree has come up. */
export interface OperationsStartedBody {
  /** Its id in the tree. */
  readonly process: string;
  /** Which life of it: changes at every start. */
  readonly instance: string;
  /** Name of the machine. */
  readonly host: string;
  readonly pid: number;
  readonly code_version: string;
  /** drift.simulate, …: what it runs. */
  readonly actors: readonly string[];
  /** How often its supervisor had started it before. */
  readonly restarts: number;
  readonly at: string;
}

export const OperationsStarted = defineEvent<OperationsStartedBody>({
  domain: 'operations',
  name: 'started',
  version: 1,
  schema: {
    "type": "record",
    "name": "Started",
    "namespace": "alidade.operations",
    "doc": "A process of the supervision tree has come up.",
    "fields": [
      {
        "name": "process",
        "type": "string",
        "doc": "Its id in the tree."
      },
      {
        "name": "instance",
        "type": "string",
        "doc": "Which life of it: changes at every start."
      },
      {
        "name": "host",
        "type": "string",
        "doc": "Name of the machine."
      },
      {
        "name": "pid",
        "type": "int",
        "minimum": 1
      },
      {
        "name": "code_version",
        "type": "string"
      },
      {
        "name": "actors",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": [],
        "doc": "drift.simulate, …: what it runs."
      },
      {
        "name": "restarts",
        "type": "int",
        "default": 0,
        "minimum": 0,
        "doc": "How often its supervisor had started it before."
      },
      {
        "name": "at",
        "type": "string",
        "format": "date-time"
      }
    ]
  },
});

/** A process of the supervision tree has ended, whether asked to or not. */
export interface OperationsStoppedBody {
  /** Its id in the tree. */
  readonly process: string;
  /** The life that ended. */
  readonly instance: string;
  /** Name of the machine. */
  readonly host: string;
  readonly pid: number;
  readonly exit: 'normal' | 'shutdown' | 'failed';
  /** Signal, exit code or error. */
  readonly reason: null | string;
  readonly at: string;
}

export const OperationsStopped = defineEvent<OperationsStoppedBody>({
  domain: 'operations',
  name: 'stopped',
  version: 1,
  schema: {
    "type": "record",
    "name": "Stopped",
    "namespace": "alidade.operations",
    "doc": "A process of the supervision tree has ended, whether asked to or not.",
    "fields": [
      {
        "name": "process",
        "type": "string",
        "doc": "Its id in the tree."
      },
      {
        "name": "instance",
        "type": "string",
        "doc": "The life that ended."
      },
      {
        "name": "host",
        "type": "string",
        "doc": "Name of the machine."
      },
      {
        "name": "pid",
        "type": "int",
        "minimum": 1
      },
      {
        "name": "exit",
        "type": {
          "type": "enum",
          "name": "Exit",
          "symbols": [
            "normal",
            "shutdown",
            "failed"
          ]
        }
      },
      {
        "name": "reason",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Signal, exit code or error."
      },
      {
        "name": "at",
        "type": "string",
        "format": "date-time"
      }
    ]
  },
});
