export { defineEvent, type AvroField, type AvroRecord, type AvroSchema, type EventType } from './event.ts';
export { eventTypes } from './generated/index.ts';
export * from './generated/drift.ts';
export * from './generated/operations.ts';
