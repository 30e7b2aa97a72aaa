import { argument } from './given.ts';
import { answers, examples, type SkyCommand } from './sky-command.ts';

export const packet: SkyCommand = (sky, does) => {
  does(
    sky.command('packet').description('What an alert packet of ZTF, LSST, ATLAS or another broker says. Its own schema is followed, whatever its version.')
      .argument('<alert>', 'Avro container, Confluent or single-object framing')
      .option('--cutouts <folder>', 'also write the stamps there, as <candidate>_<science|template|difference>.fits')
      .option('--record', 'with --json: everything that was sent, not a summary')
      .addHelpText('after', examples('npx alidade sky packet alert.avro', 'npx alidade sky packet alert.avro --cutouts stamps', "npx alidade sky packet alert.avro --record --json | jq '.record.candidate'")),
    answers<{ cutouts?: string; record?: boolean; json?: boolean }>(async () => {
      const { describePackets } = await import('../sky/packets/describe.ts');
      return (args, { cutouts, record }) => describePackets(argument(args, 0, 'the alert packet'), { cutouts, record: record === true }, process.env);
    }),
  );
};
