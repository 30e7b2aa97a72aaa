/** JSON schemas of requests and answers: what is checked at the door is what /docs shows. */
import { domains, priorities } from '../../protocol/subjects.ts';

export const idSchema = { type: 'string', pattern: '^[A-Za-z0-9_-]{1,128}$', description: 'letters, digits, _ and -, 1 to 128 of them' } as const;
export const nameSchema = { type: 'string', pattern: '^[A-Za-z0-9_-]{1,128}$' } as const;
export const hashSchema = { type: 'string', pattern: '^[0-9a-f]{64}$', description: 'sha256 in lower-case hex' } as const;

const cursor = { type: 'string', maxLength: 1000, description: '`next` of the page before' } as const;
const limit = { type: 'integer', minimum: 1, maximum: 500, default: 50 } as const;
export const paging = { cursor, limit } as const;

/** One job as it is submitted. */
export const submissionSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['domain', 'payload'],
  properties: {
    domain: { type: 'string', enum: [...domains] },
    event: { ...nameSchema, description: 'the event that starts a job; by default the first that the domain takes' },
    id: { ...idSchema, description: 'by default derived from the Idempotency-Key, or a new one' },
    payload: { type: 'object', description: 'the event as JSON, checked against its schema' },
    priority: { type: 'string', enum: [...priorities] },
    not_before: { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'integer', minimum: 0 }], description: 'ISO 8601 with a time zone, or Unix milliseconds' },
  },
} as const;

export const missionSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['params'],
  properties: { mission_id: idSchema, params: { type: 'object', description: 'latitude, longitude, start_time, duration_hours, num_particles, object_type, …' } },
} as const;

export const acceptedSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['domain', 'id', 'sequence', 'duplicate'],
  properties: {
    domain: { type: 'string' },
    id: { type: 'string' },
    sequence: { type: 'integer', description: 'of the event in the log of the domain' },
    duplicate: { type: 'boolean', description: 'the same job was there already; nothing was stored' },
  },
} as const;

export const problemSchema = {
  type: 'object',
  description: 'RFC 9457',
  required: ['type', 'title', 'status', 'detail', 'code'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string' },
    instance: { type: 'string' },
    errors: { type: 'array', items: { type: 'object', required: ['pointer', 'detail'], properties: { pointer: { type: 'string' }, detail: { type: 'string' } } } },
  },
} as const;

const row = { type: 'object', additionalProperties: true } as const;
export const pageSchema = (description: string): object => ({
  description,
  type: 'object',
  required: ['items'],
  properties: { items: { type: 'array', items: row }, next: { type: 'string', description: 'cursor of the next page; absent at the end' } },
});
export const rowSchema = (description: string): object => ({ ...row, description });

export const reasonQuery = { type: 'object', additionalProperties: false, properties: { reason: { type: 'string', maxLength: 500 }, domain: { type: 'string', enum: [...domains] } } } as const;

/** Answers of a route that gives a file. */
export const fileAnswers = {
  200: { description: 'The file', content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } },
  206: { description: 'The part that Range asks for', content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } },
  304: { description: 'If-None-Match holds it already', type: 'null' },
} as const;
