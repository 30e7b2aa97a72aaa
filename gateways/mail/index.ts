export { domainOf } from './letter.ts';
export { sendLetter, sendMail } from './send.ts';
