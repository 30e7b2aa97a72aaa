/**
 * Generated nights through the real stages and the real curation, without hosts: what they would say is written into the
 * log of a door. The same field again and again, with sources that brighten and fade.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { starsOf, type PairSettings } from '../../../actors/sky/core/simulate/pair.ts';
import type { PointSource } from '../../../actors/sky/core/simulate/moffat.ts';
import { pixelAt, worldAt } from '../../../actors/sky/core/wcs/transform.ts';
import { CurateMachine } from '../../../actors/sky/curate-machine.ts';
import { curateSettings } from '../../../actors/sky/curate-settings.ts';
import { sky } from '../../../actors/sky/pipeline.ts';
import type { SkyFilesPort } from '../../../actors/sky/ports.ts';
import { asArtifact } from '../../../actors/sky/refs.ts';
import { skyFilesPort } from '../../../gateways/sky/stage-files.ts';
import { decode, encode } from '../../../protocol/codec.ts';
import { header } from '../../../protocol/headers.ts';
import { readSettings } from '../../../protocol/settings.ts';
import { eventSubject, outcomeSubject, parseSubject } from '../../../protocol/subjects.ts';
import { SkyCurationChanged, SkyForced, SkyForcedAsked, SkyObserved, type SkyForcedAskedBody, type SkyForcedBody, type SkyObservedBody } from '../../../schemas/index.ts';
import { temporaryFolder, type TemporaryFolder } from '../../support/index.ts';
import { attempt, generated, observationOf, placeIn, smallNight, writeNight, type ObservedFiles, type Place } from '../../actors/sky/night.ts';
import type { TestDoor } from '../http/door.ts';

const zeroPoint = 25;
const dayMs = 86_400_000;
const firstNight = Date.UTC(2025, 10, 1, 4);

/** What is new in the field: where it appears, and how bright it is so many nights after the first, ADU. */
export interface Story {
  readonly x: number;
  readonly y: number;
  readonly flux: (night: number) => number;
}
export interface Weather {
  readonly fwhm?: number;
  readonly ellipticity?: number;
  readonly sky?: number;
}

type Fact = { readonly subject: string; readonly data: Uint8Array; readonly headers?: Readonly<Record<string, string>> };

export class SkyField {
  readonly #door: () => TestDoor;
  readonly #folder: TemporaryFolder;
  readonly #place: Place;
  readonly #files: SkyFilesPort;
  readonly #stories: readonly Story[];
  readonly #curation = new CurateMachine(readSettings(curateSettings, {}), undefined);
  readonly #size: Partial<PairSettings>;
  #catalogue: string | undefined;
  #sequence = 0;

  private constructor(door: () => TestDoor, folder: TemporaryFolder, stories: readonly Story[], size: Partial<PairSettings>) {
    const { artifacts } = door().parts.options;
    this.#door = door;
    this.#folder = folder;
    this.#stories = stories;
    this.#size = size;
    this.#place = placeIn(folder.path, artifacts);
    this.#files = skyFilesPort(artifacts);
  }

  /** `configuration`: of the curation. */
  static async open(door: () => TestDoor, stories: readonly Story[], configuration: object, size: Partial<PairSettings> = {}): Promise<SkyField> {
    const field = new SkyField(door, await temporaryFolder('sky-field'), stories, size);
    await field.#say({ subject: eventSubject('sky', SkyCurationChanged.name, 'curation'), data: encode(SkyCurationChanged, { configuration: JSON.stringify(configuration), by: 'a test', at: new Date(firstNight).toISOString() }) });
    return field;
  }

  close = (): Promise<void> => this.#folder.remove();

  /** Files of an exposure, so many nights after the first. */
  async expose(id: string, night: number, { fwhm = 2.9, ellipticity = 0.08, sky: level = 600 }: Weather = {}): Promise<SkyObservedBody> {
    const fresh: PointSource[] = this.#stories.map(({ x, y, flux }) => ({ x, y, flux: flux(night) })).filter(({ flux }) => flux > 0);
    const science = { ...smallNight.science, psf: { ...smallNight.science.psf, fwhm, ellipticity }, sky: level };
    const files = await writeNight(this.#folder.path, id, generated({ transients: 0, cosmicRays: 6, science, more: { constant: [], fresh }, ...this.#size }));
    const catalogue = await this.#catalogueOf(files);
    return observationOf(id, { ...files, catalogue }, { observation_time: new Date(firstNight + night * dayMs).toISOString(), instrument: 'generated camera', field: 'G150+02' });
  }

  /** Everything that the stages and the curation have to say of an exposure, as it happens; `between`: after each stage; `env`: settings of the stages. */
  async observe(asked: SkyObservedBody, between: (stage: string) => Promise<void> = async () => undefined, env: Readonly<Record<string, string>> = {}): Promise<void> {
    const id = asked.observation_id;
    let data: Uint8Array = encode(SkyObserved, asked);
    await this.#say({ subject: eventSubject('sky', SkyObserved.name, id), data });
    await between('observed');
    for (const actor of sky.stages) {
      const result = await attempt(actor, data, this.#place, id, env);
      if (result.kind !== 'done' && result.kind !== 'ends') throw new Error(`${actor.name}: ${result.reason}`);
      const ended = result.kind === 'ends';
      await this.#say({ subject: outcomeSubject('sky', actor.name, id, 'normal'), data: result.data, headers: { [header.outcome]: 'done', ...(ended ? { [header.ends]: 'true', [header.reason]: result.reason, [header.errorCode]: result.code } : {}) } });
      for (const event of actor.fanOut(result.data, ended)) await this.#say({ subject: eventSubject(event.domain, event.event, event.id), data: event.data });
      await between(actor.name);
      if (ended) return;
      data = result.data;
    }
  }

  /** Hands a vote that has come through the door to the curation. */
  async count(alert: string): Promise<void> {
    const vote = await this.#door().parts.transport.last('SKY', `sky.voted.${alert}`);
    if (vote === undefined) throw new Error(`nobody has voted on ${alert}`);
    await this.#follow(this.#curation.apply(vote));
  }

  /** Writes into the log, and what the curation has to say of it. */
  async #say({ subject, data, headers = {} }: Fact): Promise<void> {
    this.#sequence = await this.#door().parts.transport.publish({ subject, data, headers });
    await this.#follow(this.#curation.apply({ subject, data, sequence: this.#sequence, storedAtMs: Date.now(), header: (name) => headers[name] }));
    await this.#door().projected(this.#sequence, 'SKY');
  }

  async #follow(facts: readonly Fact[]): Promise<void> {
    for (const fact of facts) {
      this.#sequence = await this.#door().parts.transport.publish({ subject: fact.subject, data: fact.data, headers: fact.headers ?? {} });
      const named = parseSubject(fact.subject);
      if (named?.kind === 'dead') throw new Error(`the curation refuses it: ${fact.headers?.[header.reason] ?? ''}`);
      if (named?.kind !== 'event' || named.name !== SkyForcedAsked.name) continue;
      const asked = decode(fact.data, [SkyForcedAsked]);
      if ('ok' in asked) await this.#say({ subject: eventSubject('sky', SkyForced.name, named.id), data: encode(SkyForced, await this.#forced(asked.ok.value)) });
    }
    await this.#door().projected(this.#sequence, 'SKY');
  }

  /** Zackay, Ofek & Gal-Yam 2016, eq. 17: at the pixel, SIGNIFICANCE over FLUXNORM is the flux, S_corr its significance. */
  async #forced({ forced_id, observation, frames: { score }, zero_point, places }: SkyForcedAskedBody): Promise<SkyForcedBody> {
    const [scores, significance] = await Promise.all([this.#files.image(asArtifact(score)), this.#files.plane(asArtifact(score), 'SIGNIFICANCE')]);
    const norm = significance.header.number('FLUXNORM') ?? NaN;
    const { wcs } = scores;
    if (wcs === undefined) throw new Error('a stored frame has coordinates');
    const points = places.flatMap(({ object_id, ra, dec }) => {
      const [x, y] = pixelAt(wcs, ra, dec);
      const at = Math.round(y) * scores.columns + Math.round(x);
      const [flux, sigma] = [(significance.image.data[at] ?? NaN) / norm, scores.image.data[at] ?? NaN];
      return Number.isFinite(flux) && Number.isFinite(sigma) && sigma !== 0 ? [{ object_id, x, y, flux, flux_error: Math.abs(flux / sigma), score: sigma }] : [];
    });
    return { forced_id, observation, zero_point, points, not_measured: [] };
  }

  /** The stars of the field, so that there are magnitudes. */
  async #catalogueOf(files: ObservedFiles): Promise<string> {
    if (this.#catalogue !== undefined) return this.#catalogue;
    const taken = await this.#files.take(files.raw, [this.#folder.path]);
    if ('refused' in taken) throw new Error(taken.refused);
    const { wcs } = await this.#files.survey(taken.ref);
    if (wcs === undefined) throw new Error('a generated exposure has coordinates');
    const lines = starsOf({ ...smallNight, ...this.#size }).map(({ x, y, flux }) => [...worldAt(wcs, x, y), zeroPoint - 2.5 * Math.log10(flux)].join(','));
    await writeFile(join(this.#folder.path, 'stars.csv'), ['ra,dec,mag', ...lines].join('\n'));
    return (this.#catalogue = 'stars.csv');
  }
}
