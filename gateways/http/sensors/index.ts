/** The rooms of the sensors domain. */
import type { FastifyInstance } from 'fastify';
import { registerConfiguration } from './configuration.ts';
import type { SensorsRoutes } from './options.ts';
import { registerReadings } from './readings.ts';

export function registerSensors(app: FastifyInstance, sensors: SensorsRoutes): void {
  registerReadings(app, sensors);
  registerConfiguration(app, sensors);
}
