import type { Transport } from '../../../protocol/transport.ts';
import type { SensorOrders } from '../../sensors/orders.ts';
import type { RecentReadings } from '../../sensors/recent.ts';
import type { LiveStatistics } from '../../sensors/statistics.ts';

/** What the routes of the sensors domain work on. */
export interface SensorsRoutes {
  readonly transport: Transport;
  readonly orders: SensorOrders;
  readonly recent: Pick<RecentReadings, 'of'>;
  /** What the evaluators have counted; undefined when none answers. */
  readonly statistics: () => Promise<LiveStatistics | undefined>;
  readonly now: () => number;
}
