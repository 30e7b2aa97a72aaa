export { tell, withoutSecrets, type TellRequest } from './http.ts';
export { secretParts, secretTexts, sendBody, sendWebhook, type SendOptions } from './send.ts';
export { signature } from './sign.ts';
