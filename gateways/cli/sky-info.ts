import { argument } from './given.ts';
import { answers, examples, type SkyCommand } from './sky-command.ts';

/** A JSON array, --json or not: it is the answer either way. */
export const info: SkyCommand = (sky, does) => {
  does(
    sky.command('info').description('What a FITS file holds: a JSON array of its HDUs. A damaged file is refused with a sentence that says where.')
      .argument('<file>', 'FITS, gzipped or not').addHelpText('after', examples('npx alidade sky info frame.fits', "npx alidade sky info frame.fits | jq '.[].shape'")),
    answers(async () => {
      const { fileInfo } = await import('../sky/info.ts');
      return (args) => {
        const found = fileInfo(argument(args, 0, 'the file'));
        return { json: found, text: JSON.stringify(found) };
      };
    }),
  );
};
