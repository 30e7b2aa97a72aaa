/** One thread that computes charts. */
import { areasIn, type Areas } from './areas.ts';
import type { ChartOrder } from './charts.ts';
import { coastOf } from './coastline.ts';

export const chart = async (order: ChartOrder): Promise<Areas | { readonly outputs: number } | Readonly<Record<string, unknown>>> =>
  order.kind === 'areas' ? areasIn(order.path, order.output, order.coast) : coastOf(order.coast, order.box);
