/** A child for the supervisor's tests: behaves as its configuration says. */
import { childSide } from '../../../supervisor/child-side.ts';

const side = await childSide();
const behaviour = String(side.config['behaviour']);
const afterMs = Number(side.config['afterMs'] ?? 0);

if (behaviour === 'never-ready') setInterval(() => undefined, 1000);
else if (behaviour === 'dies-at-start') {
  console.error('the forcing is missing; nats://alidade:hunter2@127.0.0.1:4222 was asked');
  process.exit(7);
} else {
  if (behaviour === 'stubborn') process.on('SIGTERM', () => undefined);
  else side.onLeave(() => process.exit(0));
  side.onAsk((what) => what.toUpperCase());
  side.ready({ greeting: 'here' });
  if (behaviour === 'crashes') setTimeout(() => process.exit(3), afterMs);
  if (behaviour === 'finishes') setTimeout(() => process.exit(0), afterMs);
  setInterval(() => undefined, 1000);
}
