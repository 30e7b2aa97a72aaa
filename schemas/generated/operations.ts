// Generated from schemas/operations; do not edit. `npm run generate` makes it anew.
import { defineEvent } from '../event.ts';

/** An order somebody gave, and that took effect. */
export interface OperationsAuditedBody {
  /** cancel, rerun, dead-replay, dead-drop, pause, resume or clear. */
  readonly action: string;
  readonly domain: string;
  readonly stage: null | string;
  readonly job_id: null | string;
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
        "default": null
      },
      {
        "name": "job_id",
        "type": [
          "null",
          "string"
        ],
        "default": null
      },
      {
        "name": "by",
        "type": "string"
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
