import { argument } from './given.ts';
import { answers, examples, type SkyCommand } from './sky-command.ts';

export const score: SkyCommand = (sky, does) => {
  does(
    sky.command('score').description("A real/bogus network's score of an alert packet, from its three cutouts.")
      .argument('<alert>', 'alert packet: Avro container, Confluent or single-object framing')
      .requiredOption('-m, --model <path>', 'directory of a model (model.onnx and manifest.json), or an .onnx file that takes [N, 3, 63, 63]')
      .addHelpText('after', examples('npx alidade sky score alert.avro --model d6_m7.onnx', 'npx alidade sky score alert.avro --model models/braai --json | jq .score')),
    answers<{ model: string; json?: boolean }>(async () => {
      const { scorePacketFile } = await import('../sky/score.ts');
      return async (args, { model }) => {
        const scores = await scorePacketFile(argument(args, 0, 'the alert packet'), model, process.env);
        return { json: scores.length === 1 ? scores[0] : scores, text: scores.map(({ score: value, packet }) => `${value.toFixed(5)}  ${packet.survey} ${packet.object_id ?? '?'} ${packet.candidate_id ?? '?'}${packet.score === undefined ? '' : `  (its own: ${packet.score.toFixed(5)}, ${packet.score_version ?? 'unnamed'})`}`).join('\n') };
      };
    }),
  );
};
