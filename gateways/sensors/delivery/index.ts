export { openDelivery, type DeliveryOptions } from './open.ts';
export { openOutcomes } from './outcomes.ts';
export { Lanes } from './lanes.ts';
