/** What is read of a log for its tables. */
import { eventFilter } from '../../protocol/subjects.ts';
import type { Transport } from '../../protocol/transport.ts';
import { SensorsAcknowledged, SensorsAlert, SensorsSilenced, SensorsSnoozed } from '../../schemas/index.ts';
import type { Projection, Stages } from '../postgres/index.ts';

const ofAlerts = [SensorsAlert, SensorsAcknowledged, SensorsSnoozed, SensorsSilenced].map((event) => eventFilter(event.domain, event.name));

/** Tens of thousands of readings a second are no business of the tables: of a sensors log only the rest is read. */
export function filtersOf({ domain, source, stages }: Stages): Pick<Projection, 'filters'> {
  if (domain !== 'sensors') return {};
  const ofJobs = [source, ...stages, 'retry', 'dead'].filter((name) => name !== '').map((name) => `sensors.${name}.>`);
  return { filters: [...ofAlerts, ...ofJobs] };
}

/** Where the projections that read only a part of their log would stand at its end. */
export function lastOfFiltered(transport: Pick<Transport, 'last'>, projections: readonly Projection[]): Promise<readonly [string, number][]> {
  const filtered = projections.filter(({ filters }) => filters !== undefined);
  return Promise.all(
    filtered.map(async ({ stream, filters = [] }): Promise<[string, number]> => {
      const newest = await Promise.all(filters.map((filter) => transport.last(stream, filter)));
      return [stream, Math.max(0, ...newest.map((message) => message?.sequence ?? 0))];
    }),
  );
}
