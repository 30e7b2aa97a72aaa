/** The rooms of the sensors domain. */
import type { FastifyInstance } from 'fastify';
import type { HttpOptions } from '../options.ts';
import { registerAlerts } from './alerts.ts';
import { registerConfiguration } from './configuration.ts';
import type { SensorsRoutes } from './options.ts';
import { registerReadings } from './readings.ts';

export function registerSensors(app: FastifyInstance, sensors: SensorsRoutes, options: HttpOptions): void {
  registerReadings(app, sensors);
  registerConfiguration(app, sensors);
  registerAlerts(app, sensors, options);
}
