// Generated from schemas/sensors; do not edit. `npm run generate` makes it anew.
import { defineEvent } from '../event.ts';

/** Somebody takes care of an alert. Stops escalation and repetition, not evaluation; ends with the alert. */
export interface SensorsAcknowledgedBody {
  readonly alert_id: string;
  readonly by: string;
  readonly comment: null | string;
  /** From then on it counts as not acknowledged; null: for the rest of the alert's life. */
  readonly until: null | string;
  /** Takes an acknowledgement back. */
  readonly withdrawn: boolean;
  readonly at: string;
}

export const SensorsAcknowledged = defineEvent<SensorsAcknowledgedBody>({
  domain: 'sensors',
  name: 'acknowledged',
  version: 1,
  schema: {
    "type": "record",
    "name": "Acknowledged",
    "namespace": "alidade.sensors",
    "doc": "Somebody takes care of an alert. Stops escalation and repetition, not evaluation; ends with the alert.",
    "fields": [
      {
        "name": "alert_id",
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]{1,128}$"
      },
      {
        "name": "by",
        "type": "string"
      },
      {
        "name": "comment",
        "type": [
          "null",
          "string"
        ],
        "default": null
      },
      {
        "name": "until",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "format": "date-time",
        "doc": "From then on it counts as not acknowledged; null: for the rest of the alert's life."
      },
      {
        "name": "withdrawn",
        "type": "boolean",
        "default": false,
        "doc": "Takes an acknowledgement back."
      },
      {
        "name": "at",
        "type": "string",
        "format": "date-time"
      }
    ]
  },
});

/** A rule changed its mind about a device. The newest message of a rule and device is their state. */
export interface SensorsAlertBody {
  /** The same from pending, or from firing at once, until inactive. */
  readonly alert_id: string;
  readonly rule: string;
  readonly device: string;
  readonly from: 'inactive' | 'pending' | 'firing';
  readonly to: 'inactive' | 'pending' | 'firing';
  /** The evaluation's now. */
  readonly at: string;
  /** At this evaluation; null: no value. */
  readonly value: null | number;
  /** The rule's; null for rules without one. */
  readonly threshold: null | number;
  /** > < == >= <= or !=; null for rules without one. */
  readonly operator: null | string;
  /** value, json_value.STEP… or metadata.STEP…; null for rules over other rules. */
  readonly metric: null | string;
  readonly reason: 'held_for' | 'condition_met' | 'condition_cleared' | 'no_data' | 'rule_changed' | 'by_hand';
  /** What led to the evaluation. */
  readonly trigger: 'tick' | 'reading' | 'configuration' | 'command';
  readonly severity: null | string;
  /** The device's, over them the rule's, severity, alertname and device. They never change while the alert lives. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** When the condition became true: start of pending. */
  readonly since: string;
  /** When it began to fire; null when it has not. */
  readonly opened_at: null | string;
  /** Farthest beyond the threshold since it opened. */
  readonly worst_value: null | number;
  /** Who resolved it by hand, or changed the rule. */
  readonly by: null | string;
  /** In words: what was changed, or why it was resolved. */
  readonly comment: null | string;
}

export const SensorsAlert = defineEvent<SensorsAlertBody>({
  domain: 'sensors',
  name: 'alert',
  version: 1,
  schema: {
    "type": "record",
    "name": "Alert",
    "namespace": "alidade.sensors",
    "doc": "A rule changed its mind about a device. The newest message of a rule and device is their state.",
    "fields": [
      {
        "name": "alert_id",
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]{1,128}$",
        "doc": "The same from pending, or from firing at once, until inactive."
      },
      {
        "name": "rule",
        "type": "string"
      },
      {
        "name": "device",
        "type": "string"
      },
      {
        "name": "from",
        "type": {
          "type": "enum",
          "name": "AlertState",
          "symbols": [
            "inactive",
            "pending",
            "firing"
          ]
        }
      },
      {
        "name": "to",
        "type": "AlertState"
      },
      {
        "name": "at",
        "type": "string",
        "format": "date-time",
        "doc": "The evaluation's now."
      },
      {
        "name": "value",
        "type": [
          "null",
          "double"
        ],
        "doc": "At this evaluation; null: no value."
      },
      {
        "name": "threshold",
        "type": [
          "null",
          "double"
        ],
        "default": null,
        "doc": "The rule's; null for rules without one."
      },
      {
        "name": "operator",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "> < == >= <= or !=; null for rules without one."
      },
      {
        "name": "metric",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "value, json_value.STEP… or metadata.STEP…; null for rules over other rules."
      },
      {
        "name": "reason",
        "type": {
          "type": "enum",
          "name": "AlertReason",
          "symbols": [
            "held_for",
            "condition_met",
            "condition_cleared",
            "no_data",
            "rule_changed",
            "by_hand"
          ]
        }
      },
      {
        "name": "trigger",
        "type": {
          "type": "enum",
          "name": "AlertTrigger",
          "symbols": [
            "tick",
            "reading",
            "configuration",
            "command"
          ]
        },
        "default": "tick",
        "doc": "What led to the evaluation."
      },
      {
        "name": "severity",
        "type": [
          "null",
          "string"
        ],
        "default": null
      },
      {
        "name": "labels",
        "type": {
          "type": "map",
          "values": "string"
        },
        "doc": "The device's, over them the rule's, severity, alertname and device. They never change while the alert lives."
      },
      {
        "name": "annotations",
        "type": {
          "type": "map",
          "values": "string"
        },
        "default": {}
      },
      {
        "name": "since",
        "type": "string",
        "format": "date-time",
        "doc": "When the condition became true: start of pending."
      },
      {
        "name": "opened_at",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "format": "date-time",
        "doc": "When it began to fire; null when it has not."
      },
      {
        "name": "worst_value",
        "type": [
          "null",
          "double"
        ],
        "default": null,
        "doc": "Farthest beyond the threshold since it opened."
      },
      {
        "name": "by",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Who resolved it by hand, or changed the rule."
      },
      {
        "name": "comment",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "In words: what was changed, or why it was resolved."
      }
    ]
  },
});

/** A receiver was told, or what it was to be told had been overtaken. */
export interface SensorsDeliveredBody {
  readonly intent_id: string;
  readonly group: string;
  readonly receiver: string;
  readonly channel: 'email' | 'slack' | 'webhook';
  readonly address: number;
  readonly alert_ids: readonly string[];
  /** When it was decided. */
  readonly intended_at: string;
  /** When the attempt began that the other side accepted. */
  readonly sent_at: string;
  readonly attempts: number;
  /** False: it was overtaken before it was first tried, after a time in which nothing ran. */
  readonly was_sent: boolean;
  /** What the other side answered. */
  readonly reference: string;
}

export const SensorsDelivered = defineEvent<SensorsDeliveredBody>({
  domain: 'sensors',
  name: 'delivered',
  version: 1,
  schema: {
    "type": "record",
    "name": "Delivered",
    "namespace": "alidade.sensors",
    "doc": "A receiver was told, or what it was to be told had been overtaken.",
    "fields": [
      {
        "name": "intent_id",
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]{1,128}$"
      },
      {
        "name": "group",
        "type": "string"
      },
      {
        "name": "receiver",
        "type": "string"
      },
      {
        "name": "channel",
        "type": {
          "type": "enum",
          "name": "NotificationChannel",
          "symbols": [
            "email",
            "slack",
            "webhook"
          ]
        }
      },
      {
        "name": "address",
        "type": "int",
        "default": 0,
        "minimum": 0
      },
      {
        "name": "alert_ids",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": []
      },
      {
        "name": "intended_at",
        "type": "string",
        "format": "date-time",
        "doc": "When it was decided."
      },
      {
        "name": "sent_at",
        "type": "string",
        "format": "date-time",
        "doc": "When the attempt began that the other side accepted."
      },
      {
        "name": "attempts",
        "type": "int",
        "minimum": 1
      },
      {
        "name": "was_sent",
        "type": "boolean",
        "default": true,
        "doc": "False: it was overtaken before it was first tried, after a time in which nothing ran."
      },
      {
        "name": "reference",
        "type": "string",
        "doc": "What the other side answered."
      }
    ]
  },
});

/** A device was put, or is gone. The newest message of a device is how it stands; all of them are its audit. */
export interface SensorsDeviceChangedBody {
  readonly device_id: string;
  readonly change: 'created' | 'updated' | 'deleted';
  /** The device as in a devices file, as JSON; null when deleted. */
  readonly device: null | string;
  /** Who changed it: a person, or the file it came from. */
  readonly by: string;
  readonly reason: null | string;
  /** File and line, when it came from one. */
  readonly source: null | string;
  readonly at: string;
}

export const SensorsDeviceChanged = defineEvent<SensorsDeviceChangedBody>({
  domain: 'sensors',
  name: 'device-changed',
  version: 1,
  schema: {
    "type": "record",
    "name": "DeviceChanged",
    "namespace": "alidade.sensors",
    "doc": "A device was put, or is gone. The newest message of a device is how it stands; all of them are its audit.",
    "fields": [
      {
        "name": "device_id",
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]{1,128}$"
      },
      {
        "name": "change",
        "type": {
          "type": "enum",
          "name": "Change",
          "symbols": [
            "created",
            "updated",
            "deleted"
          ]
        }
      },
      {
        "name": "device",
        "type": [
          "null",
          "string"
        ],
        "format": "json",
        "default": null,
        "doc": "The device as in a devices file, as JSON; null when deleted."
      },
      {
        "name": "by",
        "type": "string",
        "doc": "Who changed it: a person, or the file it came from."
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
        "name": "source",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "File and line, when it came from one."
      },
      {
        "name": "at",
        "type": "string",
        "format": "date-time"
      }
    ]
  },
});

export interface SensorsNotificationNotifiedAlert {
  readonly alert_id: string;
  readonly rule: string;
  readonly device: string;
  readonly state: 'firing' | 'resolved';
  readonly since: string;
  readonly resolved_at: null | string;
  readonly value: null | number;
  readonly threshold: null | number;
  readonly operator: null | string;
  readonly metric: null | string;
  readonly severity: null | string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly worst_value: null | number;
  readonly acknowledged_by: null | string;
  /** Why it came to its state. */
  readonly reason: null | string;
}

/** The intent to tell a receiver. Its id is the same whatever restarts, so that it is sent once. */
export interface SensorsNotificationBody {
  /** Also Message-ID and idempotency header of what is sent. */
  readonly intent_id: string;
  /** Key of the group: its route and the values of group_by. */
  readonly group: string;
  readonly group_labels: Readonly<Record<string, string>>;
  readonly receiver: string;
  readonly channel: 'email' | 'slack' | 'webhook';
  /** Place in the receiver's list of that channel. */
  readonly address: number;
  /** intent_id of what the same group said before through the same address: it goes out first. */
  readonly previous: null | string;
  readonly kind: 'firing' | 'resolved' | 'repeat' | 'escalation' | 'flapping_started' | 'flapping_stopped' | 'digest';
  /** Of an escalation, from 1; 0 when there is none. */
  readonly step: number;
  /** Of an escalation: how often it has begun again. */
  readonly loop: number;
  readonly at: string;
  /** What is not begun to be sent before then has been overtaken: by the next step of an escalation, by the next repetition. */
  readonly expires_at: null | string;
  /** Of a digest: messages that the rate limit kept back. */
  readonly held_back: number;
  /** Alerts of the group that one message does not hold. */
  readonly left_out: number;
  /** Firing ones first. */
  readonly alerts: readonly SensorsNotificationNotifiedAlert[];
}

export const SensorsNotification = defineEvent<SensorsNotificationBody>({
  domain: 'sensors',
  name: 'notification',
  version: 1,
  schema: {
    "type": "record",
    "name": "Notification",
    "namespace": "alidade.sensors",
    "doc": "The intent to tell a receiver. Its id is the same whatever restarts, so that it is sent once.",
    "fields": [
      {
        "name": "intent_id",
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]{1,128}$",
        "doc": "Also Message-ID and idempotency header of what is sent."
      },
      {
        "name": "group",
        "type": "string",
        "doc": "Key of the group: its route and the values of group_by."
      },
      {
        "name": "group_labels",
        "type": {
          "type": "map",
          "values": "string"
        },
        "default": {}
      },
      {
        "name": "receiver",
        "type": "string"
      },
      {
        "name": "channel",
        "type": {
          "type": "enum",
          "name": "NotificationChannel",
          "symbols": [
            "email",
            "slack",
            "webhook"
          ]
        }
      },
      {
        "name": "address",
        "type": "int",
        "default": 0,
        "minimum": 0,
        "doc": "Place in the receiver's list of that channel."
      },
      {
        "name": "previous",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "intent_id of what the same group said before through the same address: it goes out first."
      },
      {
        "name": "kind",
        "type": {
          "type": "enum",
          "name": "NotificationKind",
          "symbols": [
            "firing",
            "resolved",
            "repeat",
            "escalation",
            "flapping_started",
            "flapping_stopped",
            "digest"
          ]
        }
      },
      {
        "name": "step",
        "type": "int",
        "default": 0,
        "minimum": 0,
        "doc": "Of an escalation, from 1; 0 when there is none."
      },
      {
        "name": "loop",
        "type": "int",
        "default": 0,
        "minimum": 0,
        "doc": "Of an escalation: how often it has begun again."
      },
      {
        "name": "at",
        "type": "string",
        "format": "date-time"
      },
      {
        "name": "expires_at",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "format": "date-time",
        "doc": "What is not begun to be sent before then has been overtaken: by the next step of an escalation, by the next repetition."
      },
      {
        "name": "held_back",
        "type": "int",
        "default": 0,
        "minimum": 0,
        "doc": "Of a digest: messages that the rate limit kept back."
      },
      {
        "name": "left_out",
        "type": "int",
        "default": 0,
        "minimum": 0,
        "doc": "Alerts of the group that one message does not hold."
      },
      {
        "name": "alerts",
        "doc": "Firing ones first.",
        "type": {
          "type": "array",
          "items": {
            "type": "record",
            "name": "NotifiedAlert",
            "fields": [
              {
                "name": "alert_id",
                "type": "string"
              },
              {
                "name": "rule",
                "type": "string"
              },
              {
                "name": "device",
                "type": "string"
              },
              {
                "name": "state",
                "type": {
                  "type": "enum",
                  "name": "NotifiedState",
                  "symbols": [
                    "firing",
                    "resolved"
                  ]
                }
              },
              {
                "name": "since",
                "type": "string",
                "format": "date-time"
              },
              {
                "name": "resolved_at",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "format": "date-time"
              },
              {
                "name": "value",
                "type": [
                  "null",
                  "double"
                ],
                "default": null
              },
              {
                "name": "threshold",
                "type": [
                  "null",
                  "double"
                ],
                "default": null
              },
              {
                "name": "operator",
                "type": [
                  "null",
                  "string"
                ],
                "default": null
              },
              {
                "name": "metric",
                "type": [
                  "null",
                  "string"
                ],
                "default": null
              },
              {
                "name": "severity",
                "type": [
                  "null",
                  "string"
                ],
                "default": null
              },
              {
                "name": "labels",
                "type": {
                  "type": "map",
                  "values": "string"
                }
              },
              {
                "name": "annotations",
                "type": {
                  "type": "map",
                  "values": "string"
                },
                "default": {}
              },
              {
                "name": "worst_value",
                "type": [
                  "null",
                  "double"
                ],
                "default": null
              },
              {
                "name": "acknowledged_by",
                "type": [
                  "null",
                  "string"
                ],
                "default": null
              },
              {
                "name": "reason",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Why it came to its state."
              }
            ]
          }
        }
      }
    ]
  },
});

/** Time passes for whoever waits for it: who is told next, and whether it is due. The broker publishes it on schedule. */
export interface SensorsPulseBody {
  /** Interval of the schedule, milliseconds. */
  readonly every_ms: number;
}

export const SensorsPulse = defineEvent<SensorsPulseBody>({
  domain: 'sensors',
  name: 'pulse',
  version: 1,
  schema: {
    "type": "record",
    "name": "Pulse",
    "namespace": "alidade.sensors",
    "doc": "Time passes for whoever waits for it: who is told next, and whether it is due. The broker publishes it on schedule.",
    "fields": [
      {
        "name": "every_ms",
        "type": "long",
        "minimum": 1,
        "doc": "Interval of the schedule, milliseconds."
      }
    ]
  },
});

/** A whole snapshot of a device at one time. Free JSON travels in Avro as its text. */
export interface SensorsReadingBody {
  readonly device_id: string;
  /** When it was measured. */
  readonly at: string;
  /** null: no value. NaN and infinities count as none. */
  readonly value: null | number;
  /** Any JSON; rules reach into it by json_value.STEP.STEP. */
  readonly json_value: null | string;
  /** Any JSON; rules reach into it by metadata.STEP.STEP. */
  readonly metadata: null | string;
}

export const SensorsReading = defineEvent<SensorsReadingBody>({
  domain: 'sensors',
  name: 'reading',
  version: 1,
  schema: {
    "type": "record",
    "name": "Reading",
    "namespace": "alidade.sensors",
    "doc": "A whole snapshot of a device at one time. Free JSON travels in Avro as its text.",
    "fields": [
      {
        "name": "device_id",
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]{1,128}$"
      },
      {
        "name": "at",
        "type": "string",
        "format": "date-time",
        "doc": "When it was measured."
      },
      {
        "name": "value",
        "type": [
          "null",
          "double"
        ],
        "default": null,
        "doc": "null: no value. NaN and infinities count as none."
      },
      {
        "name": "json_value",
        "type": [
          "null",
          "string"
        ],
        "format": "json",
        "default": null,
        "doc": "Any JSON; rules reach into it by json_value.STEP.STEP."
      },
      {
        "name": "metadata",
        "type": [
          "null",
          "string"
        ],
        "format": "json",
        "default": null,
        "doc": "Any JSON; rules reach into it by metadata.STEP.STEP."
      }
    ]
  },
});

/** A whole snapshot of a device at one time. Free JSON travels in Avro as its text. */
export interface SensorsReadingsReading {
  readonly device_id: string;
  /** When it was measured. */
  readonly at: string;
  /** null: no value. NaN and infinities count as none. */
  readonly value: null | number;
  /** Any JSON; rules reach into it by json_value.STEP.STEP. */
  readonly json_value: null | string;
  /** Any JSON; rules reach into it by metadata.STEP.STEP. */
  readonly metadata: null | string;
}

/** Readings that travel together, of one device or of many. As JSON a bare list of readings means the same. */
export interface SensorsReadingsBody {
  /** In the order in which they count: of two with the same time the later one. */
  readonly readings: readonly SensorsReadingsReading[];
}

export const SensorsReadings = defineEvent<SensorsReadingsBody>({
  domain: 'sensors',
  name: 'readings',
  version: 1,
  schema: {
    "type": "record",
    "name": "Readings",
    "namespace": "alidade.sensors",
    "doc": "Readings that travel together, of one device or of many. As JSON a bare list of readings means the same.",
    "fields": [
      {
        "name": "readings",
        "type": {
          "type": "array",
          "items": {
            "type": "record",
            "name": "Reading",
            "doc": "A whole snapshot of a device at one time. Free JSON travels in Avro as its text.",
            "fields": [
              {
                "name": "device_id",
                "type": "string",
                "pattern": "^[A-Za-z0-9_-]{1,128}$"
              },
              {
                "name": "at",
                "type": "string",
                "format": "date-time",
                "doc": "When it was measured."
              },
              {
                "name": "value",
                "type": [
                  "null",
                  "double"
                ],
                "default": null,
                "doc": "null: no value. NaN and infinities count as none."
              },
              {
                "name": "json_value",
                "type": [
                  "null",
                  "string"
                ],
                "format": "json",
                "default": null,
                "doc": "Any JSON; rules reach into it by json_value.STEP.STEP."
              },
              {
                "name": "metadata",
                "type": [
                  "null",
                  "string"
                ],
                "format": "json",
                "default": null,
                "doc": "Any JSON; rules reach into it by metadata.STEP.STEP."
              }
            ]
          }
        },
        "doc": "In the order in which they count: of two with the same time the later one."
      }
    ]
  },
});

/** Somebody closes an alert by hand. The evaluator answers with its transition to inactive; a condition that is still met opens a new one. */
export interface SensorsResolvedBody {
  readonly alert_id: string;
  readonly rule: string;
  readonly device: string;
  readonly by: string;
  readonly comment: null | string;
  readonly at: string;
}

export const SensorsResolved = defineEvent<SensorsResolvedBody>({
  domain: 'sensors',
  name: 'resolved',
  version: 1,
  schema: {
    "type": "record",
    "name": "Resolved",
    "namespace": "alidade.sensors",
    "doc": "Somebody closes an alert by hand. The evaluator answers with its transition to inactive; a condition that is still met opens a new one.",
    "fields": [
      {
        "name": "alert_id",
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]{1,128}$"
      },
      {
        "name": "rule",
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]{1,128}$"
      },
      {
        "name": "device",
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]{1,128}$"
      },
      {
        "name": "by",
        "type": "string"
      },
      {
        "name": "comment",
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

/** Another configuration of who is told of what. The newest message is how it stands; all of them are its audit. */
export interface SensorsRoutingChangedBody {
  /** The notification configuration as JSON, without how receivers are reached. */
  readonly routing: string;
  /** Who changed it: a person, or the file it came from. */
  readonly by: string;
  readonly at: string;
}

export const SensorsRoutingChanged = defineEvent<SensorsRoutingChangedBody>({
  domain: 'sensors',
  name: 'routing-changed',
  version: 1,
  schema: {
    "type": "record",
    "name": "RoutingChanged",
    "namespace": "alidade.sensors",
    "doc": "Another configuration of who is told of what. The newest message is how it stands; all of them are its audit.",
    "fields": [
      {
        "name": "routing",
        "type": "string",
        "format": "json",
        "doc": "The notification configuration as JSON, without how receivers are reached."
      },
      {
        "name": "by",
        "type": "string",
        "doc": "Who changed it: a person, or the file it came from."
      },
      {
        "name": "at",
        "type": "string",
        "format": "date-time"
      }
    ]
  },
});

/** A rule was put, or is gone. The newest message of a rule is how it stands; all of them are its audit. */
export interface SensorsRuleChangedBody {
  readonly rule_id: string;
  readonly change: 'created' | 'updated' | 'deleted';
  /** The rule as in a rules file, as JSON; null when deleted. */
  readonly rule: null | string;
  /** Who changed it: a person, or the file it came from. */
  readonly by: string;
  readonly reason: null | string;
  /** File and line, when it came from one. */
  readonly source: null | string;
  readonly at: string;
}

export const SensorsRuleChanged = defineEvent<SensorsRuleChangedBody>({
  domain: 'sensors',
  name: 'rule-changed',
  version: 1,
  schema: {
    "type": "record",
    "name": "RuleChanged",
    "namespace": "alidade.sensors",
    "doc": "A rule was put, or is gone. The newest message of a rule is how it stands; all of them are its audit.",
    "fields": [
      {
        "name": "rule_id",
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]{1,128}$"
      },
      {
        "name": "change",
        "type": {
          "type": "enum",
          "name": "Change",
          "symbols": [
            "created",
            "updated",
            "deleted"
          ]
        }
      },
      {
        "name": "rule",
        "type": [
          "null",
          "string"
        ],
        "format": "json",
        "default": null,
        "doc": "The rule as in a rules file, as JSON; null when deleted."
      },
      {
        "name": "by",
        "type": "string",
        "doc": "Who changed it: a person, or the file it came from."
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
        "name": "source",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "File and line, when it came from one."
      },
      {
        "name": "at",
        "type": "string",
        "format": "date-time"
      }
    ]
  },
});

/** A silence as it stands now. The newest message of its id counts; expired by ends_at. */
export interface SensorsSilencedBody {
  readonly silence_id: string;
  /** All must match: name="value", != =~ !~. */
  readonly matchers: readonly string[];
  readonly starts_at: string;
  /** Active while starts_at ≤ now < ends_at. */
  readonly ends_at: string;
  readonly by: string;
  readonly comment: null | string;
  readonly at: string;
}

export const SensorsSilenced = defineEvent<SensorsSilencedBody>({
  domain: 'sensors',
  name: 'silenced',
  version: 1,
  schema: {
    "type": "record",
    "name": "Silenced",
    "namespace": "alidade.sensors",
    "doc": "A silence as it stands now. The newest message of its id counts; expired by ends_at.",
    "fields": [
      {
        "name": "silence_id",
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]{1,128}$"
      },
      {
        "name": "matchers",
        "type": {
          "type": "array",
          "items": "string"
        },
        "doc": "All must match: name=\"value\", != =~ !~."
      },
      {
        "name": "starts_at",
        "type": "string",
        "format": "date-time"
      },
      {
        "name": "ends_at",
        "type": "string",
        "format": "date-time",
        "doc": "Active while starts_at ≤ now < ends_at."
      },
      {
        "name": "by",
        "type": "string"
      },
      {
        "name": "comment",
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

/** An alert is not notified until a time; what still fires then is. */
export interface SensorsSnoozedBody {
  readonly alert_id: string;
  /** A time that has passed ends the snooze. */
  readonly until: string;
  readonly by: string;
  readonly comment: null | string;
  readonly at: string;
}

export const SensorsSnoozed = defineEvent<SensorsSnoozedBody>({
  domain: 'sensors',
  name: 'snoozed',
  version: 1,
  schema: {
    "type": "record",
    "name": "Snoozed",
    "namespace": "alidade.sensors",
    "doc": "An alert is not notified until a time; what still fires then is.",
    "fields": [
      {
        "name": "alert_id",
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]{1,128}$"
      },
      {
        "name": "until",
        "type": "string",
        "format": "date-time",
        "doc": "A time that has passed ends the snooze."
      },
      {
        "name": "by",
        "type": "string"
      },
      {
        "name": "comment",
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

/** Time to evaluate. The broker publishes it on schedule; its place in the log says which readings count. */
export interface SensorsTickBody {
  /** Interval of the schedule, milliseconds. */
  readonly every_ms: number;
  /** The evaluation's now; null: the multiple of every_ms at which the log took the tick. */
  readonly at: null | string;
}

export const SensorsTick = defineEvent<SensorsTickBody>({
  domain: 'sensors',
  name: 'tick',
  version: 1,
  schema: {
    "type": "record",
    "name": "Tick",
    "namespace": "alidade.sensors",
    "doc": "Time to evaluate. The broker publishes it on schedule; its place in the log says which readings count.",
    "fields": [
      {
        "name": "every_ms",
        "type": "long",
        "minimum": 1,
        "doc": "Interval of the schedule, milliseconds."
      },
      {
        "name": "at",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "format": "date-time",
        "doc": "The evaluation's now; null: the multiple of every_ms at which the log took the tick."
      }
    ]
  },
});
