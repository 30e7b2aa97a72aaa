export { defineEvent, type AvroField, type AvroRecord, type AvroSchema, type EventType } from './event.ts';
export * from './generated/index.ts';
