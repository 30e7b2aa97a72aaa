/** `alidade sky curation …`: the curation's configuration, without a server. */
import { argument, type Always, type Given } from './given.ts';
import { exit, type Exit } from './exit.ts';
import { examples, type SkyCommand } from './sky-command.ts';

export const curation: SkyCommand = (sky, does) => {
  const group = sky.command('curation').summary('what makes an alert, whom it concerns').description('What the curation goes by: watchlists, filters, priorities, vetting.').helpCommand(false);
  does(
    group.command('check').description('Every fault of a configuration and of the lists that it names, with file and line; ends with 1 when there is one.')
      .argument('<file>', 'YAML or JSON, as deploy/sky/curation.yaml')
      .addHelpText('after', examples('npx alidade sky curation check curation.yaml', 'npx alidade sky curation check curation.yaml --json')),
    async () => {
      const { CurationError, readCurationFile } = await import('../sky/curation/index.ts');
      return async ({ terminal, args, options }: Given<Always>): Promise<Exit> => {
        try {
          const { curation: read, json, files } = await readCurationFile(argument(args, 0, 'the configuration'));
          if (options.json === true) terminal.print(JSON.stringify({ ok: true, faults: [], files, filters: read.filters.map(({ name }) => name), watchlists: read.watchlists.map(({ name }) => name), galaxies: read.galaxies.map(({ name }) => name), bytes: Buffer.byteLength(json) }));
          else terminal.note(`${read.filters.length} filters, ${read.watchlists.length} watchlists, ${read.galaxies.length} galaxy lists; ${Buffer.byteLength(json)} bytes in the log`);
          return exit.ok;
        } catch (error) {
          if (!(error instanceof CurationError)) throw error;
          if (options.json === true) terminal.print(JSON.stringify({ ok: false, faults: error.faults, files: error.files }));
          else {
            for (const fault of error.faults) terminal.print(fault);
            terminal.note(`${error.faults.length} ${error.faults.length === 1 ? 'fault' : 'faults'}: it would not be taken`);
          }
          return exit.failed;
        }
      };
    },
  );
  does(
    group.command('schema').description('The shape of the configuration as JSON Schema, for editors.').addHelpText('after', examples('npx alidade sky curation schema > curation.schema.json')),
    async () => {
      const { curationSchema } = await import('../sky/curation/index.ts');
      return ({ terminal, options }: Given<Always>): Promise<Exit> => {
        terminal.print(JSON.stringify(curationSchema, undefined, options.json === true ? undefined : 2));
        return Promise.resolve(exit.ok);
      };
    },
  );
};
