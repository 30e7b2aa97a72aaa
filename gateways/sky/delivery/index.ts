export { openSkyDelivery, type SkyDeliveryOptions } from './open.ts';
export { readReceivers, ReceiversError } from './receivers.ts';
export { ensurePacketStream } from './stream.ts';
