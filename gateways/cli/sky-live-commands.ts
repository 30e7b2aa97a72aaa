/** The `sky` commands that ask the Alidade that runs here, with their options and help. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Does } from './drift-commands.ts';
import { examples, number, whole } from './sky-command.ts';

const id = (text: string): string => {
  if (!/^[A-Za-z0-9_-]{1,128}$/.test(text)) throw new InvalidArgumentError('It must be letters, digits, _ and -, 1 to 128 of them.');
  return text;
};
const time = (text: string): string => {
  const ms = Date.parse(text);
  if (!/[zZ]$|[+-]\d\d:?\d\d$/.test(text) || Number.isNaN(ms)) throw new InvalidArgumentError('It must be a time with its zone, such as 2026-01-31T04:12:00Z.');
  return new Date(ms).toISOString();
};
const perUnit: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
const since = (text: string): string => {
  const [, count = '', unit = ''] = /^(\d{1,6}(?:\.\d{1,3})?)([mhd])$/.exec(text) ?? [];
  return unit === '' ? time(text) : new Date(Date.now() - Number(count) * (perUnit[unit] ?? 0)).toISOString();
};
const paged = (command: Command): Command => command.option('-n, --limit <count>', 'so many', whole(1, 500), 50).option('--cursor <cursor>', 'go on where a list has ended');

export function skyLiveCommands(sky: Command, does: Does): void {
  does(
    sky.command('observe').description('Hand in an exposure to the Alidade that runs here, wait for the end, and show what was found. Files of this machine go into the artifact store.')
      .argument('[file]', 'JSON of sky.observed; its files count from where it lies')
      .option('--raw <fits>', 'without a file: the exposure; position and time are read from its header')
      .option('--bias <fits...>', 'bias frames').option('--dark <fits...>', 'dark frames').option('--flat <fits...>', 'flat frames')
      .option('--template <fits>', 'the field without what is sought').option('--catalogue <table>', 'stars with magnitudes: CSV or FITS').option('--bad-pixels <fits>', 'not 0 is bad')
      .option('--ra <deg>', 'where the telescope pointed, ICRS', number(-360, 360)).option('--dec <deg>', 'where the telescope pointed', number(-90, 90)).option('--time <time>', 'start of the exposure', time)
      .option('--filter <name>', 'such as r; default: FILTER of the header').option('--field <name>', 'the survey’s name of the place').option('--batch <name>', 'observations that belong together carry the same')
      .addOption(new Option('--method <name>', 'how the template is subtracted').choices(['zogy', 'classic']))
      .option('--calibrated', 'the exposure has its bias, dark and flat taken out').option('--synthetic', 'the exposure is generated: alerts say so')
      .option('-i, --id <id>', 'the id of the observation; default: that of the file, or obs- and the time', id)
      .option('--no-wait', 'only hand it in').option('--timeout <seconds>', 'wait no longer than that', number(1))
      .addHelpText('after', examples('npx alidade sky observe night-7.json', 'npx alidade sky observe --raw raw.fits --bias bias*.fits --dark dark*.fits --flat flat*.fits --template ref.fits', 'npx alidade sky observe --raw calibrated.fits --calibrated --template ref.fits --json')),
    async () => (await import('./sky-observe.ts')).observe,
  );

  const observations = sky.command('observations').summary('what became of every exposure').description('What became of every exposure that was handed in.').helpCommand(false);
  does(
    paged(observations.command('list', { isDefault: true }).description('Observations, newest first.').addOption(new Option('-s, --status <status>', 'in this state').choices(['received', 'ingesting', 'preprocessing', 'differencing', 'detecting', 'completed', 'rejected', 'failed', 'cancelled'])).option('-o, --open', 'not at their end yet').option('--batch <name>', 'of this batch'))
      .addHelpText('after', examples('npx alidade sky observations list --status rejected', 'npx alidade sky observations list --batch night-1 --json | jq .items')),
    async () => (await import('./sky-observations.ts')).listObservations,
  );
  does(observations.command('show').description('One observation: its stages, what they measured, its alerts.').argument('<id>', '', id), async () => (await import('./sky-observations.ts')).showObservation);

  const alerts = sky.command('alerts').summary('what the sky has shown').description('Alerts of the sky: what was found, how sure it is, how its vetting stands.').helpCommand(false);
  does(
    paged(alerts.command('list', { isDefault: true }).description('Alerts, most urgent first; those that are open unless --all.').option('-a, --all', 'also those that are labelled, disputed or withdrawn').option('--newest', 'newest first')
      .option('--min-priority <p>', 'at least this priority', number(0, 1)).option('--min-reliability <r>', 'at least this reliable', number(0, 1)).addOption(new Option('--class <class>', 'judged to be this').choices(['real', 'bogus', 'dipole', 'artefact']))
      .option('--field <name>', 'the survey’s name of the place').option('--since <time>', 'raised then or later: a time with its zone, or how long ago, such as 90m, 12h, 7d', since).addOption(new Option('--sign <sign>', 'than the template').choices(['brighter', 'fainter'])).option('--observation <id>', 'of this exposure', id).option('--object <id>', 'of this object', id).option('--watchlist <name>', 'on this list'))
      .addHelpText('after', examples('npx alidade sky alerts --min-priority 0.8 --since 12h --field G150+02', 'npx alidade sky alerts list --all --object O17 --json | jq .items')),
    async () => (await import('./sky-alerts.ts')).listAlerts,
  );
  does(alerts.command('show').description('One alert as an astronomer reads it, with its votes.').argument('<id>', '', id), async () => (await import('./sky-alerts.ts')).showAlert);
  does(
    alerts.command('packet').description('An alert as an Avro packet in the form of ZTF 4.02 or LSST 11.0, with its cutouts.').argument('<id>', '', id)
      .addOption(new Option('--format <name>', 'whose form').choices(['ztf', 'lsst']).default('ztf')).addOption(new Option('--framing <name>', 'how it is wrapped').choices(['ocf', 'confluent', 'bare']).default('ocf')).requiredOption('-o, --out <file>', 'where it goes')
      .addHelpText('after', examples('npx alidade sky alerts packet N1-0042_1 --out alert.avro', 'npx alidade sky packet alert.avro')),
    async () => (await import('./sky-alerts.ts')).alertPacket,
  );
  does(
    paged(sky.command('objects').summary('what was seen at one place over time').description('Objects: those that changed last, or one of them with its light curve. One that was merged into another answers with that other one.').argument('[id]', 'of an object', id)
      .option('--plot', 'the light curve as a plot of letters').addOption(new Option('--label <label>', 'what people say of it').choices(['real', 'bogus'])).option('--watchlist <name>', 'on this list'))
      .addHelpText('after', examples('npx alidade sky objects --watchlist nearby', 'npx alidade sky objects N1-0011_3 --plot', 'npx alidade sky objects N1-0011_3 --json | jq .light_curve')),
    async () => (await import('./sky-objects.ts')).objects,
  );
  does(
    sky.command('vote').description('Say whether an alert is real; the newest vote of a person counts.').argument('<alert>', 'its id', id).argument('<vote>', 'real, bogus or unsure').option('-c, --comment <text>', 'kept with it').option('--by <name>', 'who; default: the user of this machine')
      .addHelpText('after', examples('npx alidade sky vote N1-0042_1 real --comment "host at z 0.03"')),
    async () => (await import('./sky-alerts.ts')).vote,
  );
  does(
    sky.command('labels').description('What people have agreed on, newest first, with the features and the cutouts to learn from: one JSON object a line, or CSV.')
      .option('--csv', 'a table: ids, label, votes, what the model had said, hash and plane of the cutouts, features').addOption(new Option('--label <label>', 'only these').choices(['real', 'bogus'])).option('--synthetic', 'generated exposures too').option('--cutouts <folder>', 'copies of the cutouts go there, for a training elsewhere')
      .addHelpText('after', examples('npx alidade sky labels --json > labels.jsonl', 'npx alidade sky train --labels labels.jsonl --out models/ours', 'npx alidade sky labels --csv --label bogus > bogus.csv')),
    async () => (await import('./sky-labels.ts')).labels,
  );
}
