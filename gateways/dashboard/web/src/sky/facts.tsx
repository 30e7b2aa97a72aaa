/** What an alert says in numbers: evidence, priority with its terms, place, surroundings, what others said, and files. */
import { useState } from 'preact/hooks';
import { numberOf, rowOf, textOf, textsOf, type Row } from '../json.ts';
import { archivesOf } from './archives.ts';
import { frameAddress } from '../rooms.ts';
import { minute } from '../words.ts';
import { packetPath, stampPath, type SkyAlertDetail, type Voted } from './alert.ts';
import { Measure } from './measure.tsx';
import { degrees, sexagesimal } from './position.ts';
import { stampNames } from './look.ts';

const flagWords: readonly (readonly [number, string])[] = [[1, 'near the edge'], [2, 'masked pixels'], [4, 'position unsettled'], [8, 'dipole']];
const flagsOf = (flags: number): string => flagWords.filter(([bit]) => (flags & bit) !== 0).map(([, word]) => word).join(', ') || 'none';
const withError = (value: number | undefined, error: number | undefined, digits: number): string => (value === undefined ? '–' : `${value.toFixed(digits)}${error === undefined ? '' : ` ± ${error.toFixed(digits)}`}`);

/** For one side of the votes: the order in which people weigh the terms. */
const termWords: Readonly<Record<string, string>> = { significance: 'significance', reliability: 'reliability', novelty: 'novelty', brightness: 'brightness', watchlist: 'watchlist', galaxy: 'near a galaxy' };

export function Facts({ alert }: { readonly alert: SkyAlertDetail }) {
  const detection = rowOf(alert.said['detection']);
  const observation = rowOf(alert.said['observation']);
  const positionError = numberOf(detection['position_error_arcsec']);
  return (
    <aside class="facts" aria-label="What is known of this alert">
      <section aria-label="Evidence">
        <dl class="numbers">
          <Fact name="Score" title="S_corr at the peak: its significance in standard deviations (ZOGY)" value={alert.score === undefined ? '–' : `${alert.score.toFixed(1)} σ`} strong />
          <Fact name={alert.filter === '' ? 'Magnitude' : `Magnitude ${alert.filter}`} value={alert.mag === undefined ? '–' : `${withError(alert.mag, alert.magError, 2)} AB`} strong />
          <Fact name="Flux" value={`${withError(alert.flux, alert.fluxError, (alert.fluxError ?? 0) < 10 ? 1 : 0)} ADU`} />
          <Fact name="Sign" value={alert.isPositive ? 'brighter than the template' : 'fainter than the template'} />
          <Fact name="Flags" value={flagsOf(numberOf(detection['flags']) ?? 0)} />
        </dl>
        <Measure label="Reliability" value={alert.reliability} tone={(alert.reliability ?? 0) >= 0.5 ? 'good' : 'bad'} />
        <p class="quiet">judged {alert.kind === '' ? '' : <b class={`kind ${alert.kind}`}>{alert.kind}</b>} by {modelWords(rowOf(alert.said['model']))}</p>
      </section>
      <section aria-label="Priority">
        <Measure label="Priority" value={alert.priority} />
        <div class="terms" role="group" aria-label="Terms of the priority">{alert.terms.map(([name, value]) => <Measure key={name} label={termWords[name] ?? name} value={value} />)}</div>
      </section>
      <section aria-label="Place">
        <dl class="numbers">
          {alert.ra === undefined || alert.dec === undefined ? null : (
            <>
              <Place name="RA, Dec" text={sexagesimal(alert.ra, alert.dec)} />
              <Place name="degrees" text={degrees(alert.ra, alert.dec)} />
            </>
          )}
          <Fact name="± each" value={positionError === undefined ? '–' : `${positionError.toFixed(2)}″`} />
          <Fact name="Pixel" value={`${withError(numberOf(detection['x']), undefined, 1)}, ${withError(numberOf(detection['y']), undefined, 1)}`} />
          <NearFact near={alert.near} />
          <Fact name="Watchlists" value={alert.watchlists.join(', ') || 'on none'} />
          <Fact name="Filters" value={alert.filters.join(', ') || 'passes none'} />
        </dl>
      </section>
      <section aria-label="Exposure and object">
        <dl class="numbers">
          <Fact name="Exposed" value={minute(alert.at)} />
          <Fact name="MJD" value={alert.mjd?.toFixed(5) ?? '–'} />
          <Fact name="Exposure" value={`${textOf(observation['exposure_seconds'])} s${numberOf(observation['airmass']) === undefined ? '' : `, airmass ${numberOf(observation['airmass'])?.toFixed(2)}`}`} />
          <dt>Frame</dt><dd><a href={frameAddress(alert.observation)}>{alert.observation}</a></dd>
          <Thing alert={alert} />
        </dl>
      </section>
      <History votes={alert.history} />
      {alert.synthetic || alert.ra === undefined || alert.dec === undefined ? null : (
        <section aria-label="Elsewhere">
          <p class="links"><span class="quiet">Elsewhere</span> {archivesOf(alert.ra, alert.dec).map(({ name, url }) => <a key={name} href={url} target="_blank" rel="noreferrer noopener">{name}</a>)}</p>
        </section>
      )}
      <section aria-label="Files">
        <p class="links"><span class="quiet">Packet</span> <a href={packetPath(alert.id, 'ztf')}>ZTF 4.02</a> <a href={packetPath(alert.id, 'lsst')}>LSST 11.0</a></p>
        {alert.hasCutouts ? <p class="links"><span class="quiet">FITS</span> {stampNames.map((name) => <a key={name} href={stampPath(alert.id, name)} download>{name}</a>)}</p> : null}
      </section>
    </aside>
  );
}

const modelWords = (model: Row): string => (textOf(model['id']) === '' ? 'rules of thumb' : `${textOf(model['id'])} ${textOf(model['version'])} (${textOf(model['provider'])})`);

function Fact({ name, value, title, strong }: { readonly name: string; readonly value: string; readonly title?: string; readonly strong?: boolean }) {
  return <><dt title={title}>{name}</dt><dd>{strong === true ? <strong>{value}</strong> : value}</dd></>;
}

function NearFact({ near }: { readonly near: Row | undefined }) {
  if (near === undefined) return <Fact name="Nearest" value="no catalogue entry" />;
  const [separation, radius, redshift] = [numberOf(near['separation_arcsec']), numberOf(near['radius_arcsec']), numberOf(near['redshift'])];
  const words = [separation === undefined ? '' : `${separation.toFixed(1)}″ off`, radius === undefined ? '' : `radius ${radius.toFixed(0)}″`, redshift === undefined ? '' : `z ${redshift.toFixed(3)}`, `in ${textOf(near['list'])}`].filter((one) => one !== '').join(', ');
  return <><dt>Nearest</dt><dd><b>{textOf(near['name'])}</b> {words}</dd></>;
}

function Place({ name, text }: { readonly name: string; readonly text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = (): void => void navigator.clipboard.writeText(text).then(() => (setCopied(true), setTimeout(() => setCopied(false), 1500)), () => undefined);
  return (
    <>
      <dt>{name}</dt>
      <dd class="place"><code>{text}</code>{isSecureContext ? <button type="button" class="copy" aria-label={`Copy ${text}`} onClick={copy}>{copied ? 'Copied' : 'Copy'}</button> : null}</dd>
    </>
  );
}

/** What was seen there before. */
function Thing({ alert }: { readonly alert: SkyAlertDetail }) {
  const thing = alert.thing ?? rowOf(alert.said['object']);
  const absorbed = textsOf(thing['absorbed']);
  const [count, first, last, variability] = [numberOf(thing['detections']), numberOf(thing['first_mjd']), numberOf(thing['last_mjd']), numberOf(thing['variability'])];
  return (
    <>
      <dt>Object</dt><dd>{alert.object}{absorbed.length === 0 ? null : <span class="quiet"> also {absorbed.join(', ')}</span>}</dd>
      <Fact name="Seen" value={count === undefined ? '–' : count === 1 ? 'once' : `${count} times in ${first === undefined || last === undefined ? '?' : (last - first).toFixed(1)} d`} />
      {variability === undefined || (count ?? 0) < 2 ? null : <Fact name="Variable" title="Probability that a constant source would scatter less" value={variability.toFixed(3)} />}
      <Fact name="Label" value={textOf(thing['label']) || alert.label || 'none yet'} />
    </>
  );
}

function History({ votes }: { readonly votes: readonly Voted[] }) {
  return (
    <section aria-label="Votes so far">
      {votes.length === 0 ? <p class="quiet">No votes yet.</p> : (
        <ol class="votes">{[...votes].reverse().map((vote) => <li key={`${vote.by}/${vote.at}`}><b class={`vote ${vote.vote}`}>{vote.vote}</b> {vote.by} <span class="quiet">{minute(vote.at)}</span>{vote.comment === '' ? null : <q>{vote.comment}</q>}</li>)}</ol>
      )}
    </section>
  );
}
