/** The rooms of the sky domain. */
import multipart from '@fastify/multipart';
import type { FastifyInstance } from 'fastify';
import type { Shown } from '../../postgres/index.ts';
import type { Written } from '../jobs.ts';
import type { HttpOptions } from '../options.ts';
import { Problem } from '../problems.ts';
import { registerAlerts } from './alerts.ts';
import { registerObservations } from './observations.ts';
import type { SkyRoutes } from './options.ts';
import { registerPictures } from './pictures.ts';

export { registerPacketStream } from './stream.ts';

export async function registerSky(app: FastifyInstance, sky: SkyRoutes, options: HttpOptions, written: Written): Promise<void> {
  await app.register(multipart, { throwFileSizeLimit: false });
  const { readModel } = options;
  const observation = async (id: string): Promise<Shown> => {
    let found = await readModel.sky.observation(id);
    if (found === undefined) {
      await written.settled();
      found = await readModel.sky.observation(id);
    }
    if (found === undefined) throw new Problem(404, 'NOT_FOUND', `there is no observation ${id}`);
    return found;
  };
  const alert = async (id: string): Promise<Shown> => {
    const found = await readModel.sky.alert(id);
    if (found === undefined) throw new Problem(404, 'NOT_FOUND', `there is no alert ${id}`);
    return found;
  };
  registerObservations(app, sky, options, written, observation);
  registerAlerts(app, sky, options, alert);
  registerPictures(app, sky, options, alert, observation);
}
