/** From the simulation's frames to `particles.nc`: positions as they come, then the density on a grid around all of them. */
import { densityGrid, densityOf, Extent } from './core/density.ts';
import type { Sink } from './core/simulate.ts';
import type { TrajectoriesWriter } from './ports.ts';

/** Takes frames, and finishes the file with its density. Memory: one frame and one density at a time. */
export class TrajectoryFile implements Sink {
  readonly #writer: TrajectoriesWriter;
  readonly #outputs: number;
  readonly #extent = new Extent();

  constructor(writer: TrajectoriesWriter, outputs: number) {
    this.#writer = writer;
    this.#outputs = outputs;
  }

  frame(index: number, _seconds: number, frame: Parameters<Sink['frame']>[2]): void {
    this.#extent.include(frame);
    this.#writer.writeFrame(index, frame);
  }

  /** Completes the file under its name. */
  finish(): void {
    const { box } = this.#extent;
    if (box !== undefined) {
      const grid = densityGrid(box);
      this.#writer.defineDensity(grid);
      for (let index = 0; index < this.#outputs; index++) this.#writer.writeDensity(index, densityOf(this.#writer.readFrame(index), grid));
    }
    this.#writer.close();
  }
}
