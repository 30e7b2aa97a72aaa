/** The HTTP door. */
export { defaultLimits, type HttpDoor, type HttpLimits, type HttpOptions, type ReadinessCheck } from './options.ts';
export { payloadChecker } from './payloads.ts';
export type { FieldFault } from './problems.ts';
export { startHttp } from './server.ts';
