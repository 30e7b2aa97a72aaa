/**
 * A simulation on several threads. The particles are divided into contiguous ranges, one a thread, which seeds and
 * moves them; forcing, coastline and particles lie on shared memory. Only where seeds lie on land do the threads wait
 * for one another: the lattice on which they are moved spans them all. Every draw is counted by particle, so the bytes are the same for any number of
 * threads. Frames are filled by all threads together and handed on in order; a thread that is two outputs ahead of
 * the sink waits, so memory does not grow with the run: 59 bytes a particle, and 36 for two frames.
 *
 * A thread that dies or throws ends the whole simulation with its error; nothing is repeated here.
 */
import { Worker } from 'node:worker_threads';
import { setImmediate } from 'node:timers/promises';
import { Advance } from './core/advance.ts';
import type { Scene } from './core/advance.ts';
import { landOf } from './core/coastline.ts';
import type { CoastData } from './core/coastline.ts';
import type { Forcing } from './core/forcing.ts';
import { newFrame } from './core/frame.ts';
import type { Frame } from './core/frame.ts';
import { openOcean } from './core/land.ts';
import type { Land } from './core/land.ts';
import type { Mission } from './core/mission.ts';
import type { Particles } from './core/particles.ts';
import { isOutput, scheduleOf } from './core/schedule.ts';
import { newParticles } from './core/particles.ts';
import { seedParticles } from './core/seeding.ts';
import { moveOffLand } from './core/seeding-offshore.ts';
import { countStatus } from './core/simulate.ts';
import type { SimulationReport, Sink } from './core/simulate.ts';

export interface CrewJob {
  readonly mission: Mission;
  readonly forcing: Forcing;
  /** 'ignore' is for missions that ignore the coastline; for any other it is refused. */
  readonly coast: CoastData | 'ignore';
  /** 1: in the calling thread, which is given back at every output. */
  readonly threads: number;
  /** Aborting ends the simulation with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called after every output, from 0 to 1. */
  progress?(fraction: number): void;
}

export interface CrewReport extends SimulationReport {
  readonly simulationSeconds: number;
  /** Of the whole process while the simulation ran, user and system: its threads, and whatever else the process did. */
  readonly cpuSeconds: number;
}

/** What a thread is given. Sent by structured clone: what lies on shared memory is shared. */
export interface CrewShare {
  readonly mission: Mission;
  readonly forcing: Forcing;
  readonly coast: CoastData | 'ignore';
  /** Says which coastline it is: the clone of one that was sent before is another object. */
  readonly coastNumber: number;
  readonly particles: Particles;
  readonly from: number;
  readonly to: number;
  /** Output n goes into frames[n mod 2]. */
  readonly frames: readonly [Frame, Frame];
  /** Three numbers, see `gateOf`. */
  readonly gate: Int32Array;
}

/** Places in the gate: outputs taken by the sink, 1 when the threads are to stop, 1 when all seeds lie where they start. */
export const gateOf = { taken: 0, stop: 1, seeded: 2 } as const;

/** What a thread tells: its seeds lie, it has filled its part of an output, or it is through. */
export type CrewMessage = { readonly kind: 'seeded'; readonly ashore: boolean } | { readonly kind: 'filled'; readonly output: number } | { readonly kind: 'finished'; readonly particleSteps: number };

/** Below this many particle-steps a further thread costs more to start than it saves. */
const STEPS_WORTH_A_THREAD = 4_000_000;

/** How many of the available threads are worth starting for a mission. */
export function usefulThreads(mission: Mission, available: number): number {
  return Math.max(1, Math.min(available, Math.floor((mission.particles * scheduleOf(mission).steps) / STEPS_WORTH_A_THREAD)));
}

/** Seeds, simulates and hands every output to the sink. Rejects with the signal's reason, the sink's error or a thread's. */
export async function simulateOnThreads(job: CrewJob, sink: Sink): Promise<CrewReport> {
  const { mission, forcing, coast } = job;
  if (coast === 'ignore' && mission.coastline !== 'ignore') throw new RangeError(`coastline: "${mission.coastline}" needs a coastline, and none was given`);
  job.signal?.throwIfAborted();
  const began = { wall: performance.now(), cpu: process.cpuUsage() };
  const land = landFor(coast);
  const threads = Math.max(1, Math.min(job.threads, mission.particles));
  const particles = threads === 1 ? seedParticles(mission, land) : newParticles(mission.particles);
  const particleSteps = threads === 1 ? await inThisThread(job, { mission, forcing, land, particles }, sink) : await new Crew(job, particles, threads, sink).run();
  const { steps, outputTimes } = scheduleOf(mission);
  const cpu = process.cpuUsage(began.cpu);
  return {
    steps, outputs: outputTimes.length, particleSteps, ...countStatus(particles),
    simulationSeconds: (performance.now() - began.wall) / 1e3, cpuSeconds: (cpu.user + cpu.system) / 1e6,
  };
}

/** One for each coastline that is still in use: what it has worked out about a coast serves the next mission there. */
const lands = new WeakMap<CoastData, Land>();

export function landFor(coast: CoastData | 'ignore'): Land {
  if (coast === 'ignore') return openOcean;
  const land = lands.get(coast) ?? landOf(coast);
  lands.set(coast, land);
  return land;
}

let coastlines = 0;
const coastNumbers = new WeakMap<CoastData, number>();

function numberOf(coast: CoastData | 'ignore'): number {
  if (coast === 'ignore') return 0;
  const number = coastNumbers.get(coast) ?? ++coastlines;
  coastNumbers.set(coast, number);
  return number;
}

async function inThisThread(job: CrewJob, scene: Scene, sink: Sink): Promise<number> {
  const schedule = scheduleOf(job.mission);
  const range = new Advance(scene, 0, scene.particles.count);
  const frame = newFrame(scene.particles.count);
  for (let step = 0, output = 0; step <= schedule.steps; step++) {
    if (!isOutput(schedule, step)) {
      range.step(step);
      continue;
    }
    range.step(step, frame);
    sink.frame(output, schedule.outputTimes[output] ?? NaN, frame);
    output++;
    job.progress?.(step / schedule.steps);
    await setImmediate();
    job.signal?.throwIfAborted();
  }
  return range.particleSteps;
}

/** The threads of one simulation, from their start to their end. */
class Crew {
  readonly #job: CrewJob;
  readonly #sink: Sink;
  readonly #outputTimes: Float64Array;
  readonly #gate = new Int32Array(new SharedArrayBuffer(12));
  readonly #particles: Particles;
  readonly #frames: readonly [Frame, Frame];
  readonly #workers: Worker[];
  /** Each takes this simulation's ears off a thread. */
  readonly #deafen: (() => void)[] = [];
  /** How many threads have filled each output that the sink has not taken yet. */
  readonly #filled = new Map<number, number>();
  #next = 0;
  #seeded = 0;
  #ashore = false;
  #running: number;
  #particleSteps = 0;

  constructor(job: CrewJob, particles: Particles, threads: number, sink: Sink) {
    this.#job = job;
    this.#sink = sink;
    this.#particles = particles;
    this.#outputTimes = scheduleOf(job.mission).outputTimes;
    this.#frames = [newFrame(particles.count), newFrame(particles.count)];
    this.#running = threads;
    const { mission, forcing, coast } = job;
    this.#workers = Array.from({ length: threads }, (_, k) => {
      const [from, to] = [Math.floor((particles.count * k) / threads), Math.floor((particles.count * (k + 1)) / threads)];
      const share: CrewShare = { mission, forcing, coast, coastNumber: numberOf(coast), particles, from, to, frames: this.#frames, gate: this.#gate };
      const worker = takeWorker();
      worker.postMessage(share);
      return worker;
    });
  }

  /** Particle-steps of all threads. When this is settled the threads wait for another simulation, or have ended with this one's failure. */
  async run(): Promise<number> {
    let onAbort = (): void => {};
    try {
      await new Promise<void>((resolve, reject) => {
        onAbort = () => reject(this.#job.signal?.reason);
        this.#job.signal?.addEventListener('abort', onAbort, { once: true });
        for (const worker of this.#workers) this.#listen(worker, resolve, reject);
      });
      for (const deafen of this.#deafen) deafen();
      this.#workers.forEach(keepWorker);
      return this.#particleSteps;
    } catch (error) {
      await this.#end();
      throw error;
    } finally {
      this.#job.signal?.removeEventListener('abort', onAbort);
    }
  }

  #listen(worker: Worker, resolve: () => void, reject: (error: unknown) => void): void {
    let finished = false;
    const onMessage = (message: CrewMessage): void => {
      if (message.kind === 'finished') {
        finished = true;
        this.#particleSteps += message.particleSteps;
        if (--this.#running === 0) resolve();
        return;
      }
      try {
        if (message.kind === 'seeded') this.#seed(message.ashore);
        else this.#fill(message.output);
      } catch (error) {
        reject(error);
      }
    };
    const onExit = (code: number): void => {
      if (!finished) reject(new Error(`a simulation thread ended early (exit code ${code})`));
    };
    worker.on('message', onMessage).on('messageerror', reject).on('error', reject).on('exit', onExit);
    this.#deafen.push(() => void worker.off('message', onMessage).off('messageerror', reject).off('error', reject).off('exit', onExit));
  }

  /** Lets the threads begin when all have seeded their ranges and nobody stands on land. */
  #seed(ashore: boolean): void {
    this.#ashore ||= ashore;
    if (++this.#seeded < this.#workers.length) return;
    if (this.#ashore) moveOffLand(this.#particles.lon, this.#particles.lat, landFor(this.#job.coast));
    Atomics.store(this.#gate, gateOf.seeded, 1);
    Atomics.notify(this.#gate, gateOf.seeded);
  }

  /** Hands on every output that all threads have filled, in order. */
  #fill(output: number): void {
    this.#filled.set(output, (this.#filled.get(output) ?? 0) + 1);
    while (this.#filled.get(this.#next) === this.#workers.length) {
      this.#filled.delete(this.#next);
      this.#sink.frame(this.#next, this.#outputTimes[this.#next] ?? NaN, this.#frames[this.#next % 2 === 0 ? 0 : 1]);
      this.#next++;
      Atomics.store(this.#gate, gateOf.taken, this.#next);
      Atomics.notify(this.#gate, gateOf.taken);
      this.#job.progress?.(this.#next / this.#outputTimes.length);
    }
  }

  async #end(): Promise<void> {
    Atomics.store(this.#gate, gateOf.stop, 1);
    Atomics.notify(this.#gate, gateOf.taken);
    Atomics.notify(this.#gate, gateOf.seeded);
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}

/** Threads that have done their work. They start the next simulation at once, with compiled code, and keep no process alive. */
const idle: Worker[] = [];
const MOST_IDLE = 8;

/** Those that have ended, whatever they were doing. */
const dead = new WeakSet<Worker>();

/** Heard for its whole life: an error that comes when it works for nobody is nobody's, and ends no process. */
function newWorker(): Worker {
  const worker = new Worker(workerFile);
  const died = (): void => {
    dead.add(worker);
    if (idle.includes(worker)) idle.splice(idle.indexOf(worker), 1);
  };
  return worker.on('error', died).on('exit', died);
}

function takeWorker(): Worker {
  const worker = idle.pop() ?? newWorker();
  worker.ref();
  return worker;
}

/** One that has died after its part was done would leave the next simulation waiting for ever. */
function keepWorker(worker: Worker): void {
  if (dead.has(worker)) return;
  if (idle.length >= MOST_IDLE) {
    void worker.terminate();
    return;
  }
  worker.unref();
  idle.push(worker);
}

/** Threads run compiled code, also where this file is run from its source. */
const workerFile = new URL(import.meta.url.endsWith('.ts') ? '../../dist/actors/drift/crew-worker.js' : './crew-worker.js', import.meta.url);
