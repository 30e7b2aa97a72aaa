/** One thread that draws. Faults of a file come back as words: an error's class does not cross threads. */
import { SkyFileError } from '../errors.ts';
import { drawFrame, drawStamp, frameSize } from './draw.ts';
import type { PictureAnswer, PictureOrder } from './pictures.ts';

export function draw(order: PictureOrder): PictureAnswer {
  try {
    if (order.kind === 'size') return { size: frameSize(order.path) };
    return { png: order.kind === 'stamp' ? drawStamp(order.path, order.name, order.plane, order.size, order.look) : drawFrame(order.path, order.window, order.look) };
  } catch (error) {
    if (error instanceof SkyFileError) return { fault: error.message.replaceAll(order.path, 'the file') };
    throw error;
  }
}
