/** A program that has used a crew and does not end it. */
import { CrewOfThreads } from '../../../../dist/gateways/sky/crew.js';

const crew = await CrewOfThreads.start(2);
await crew.beside('zogy-step', { step: 7, job: {} }).catch((error) => console.log(error.name));
