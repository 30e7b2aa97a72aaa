export { sendSlack } from './send.ts';
