export { compileTemplate, type TextTemplate } from './template.ts';
export { commonOf, groupId, sampleNotification, variablesOf } from './variables.ts';
export { alertUrl, durationText, explanationOf, linesOf, numberText, placeText, ranFor, statusOf, textOf, timeText, titleOf, valueText, worstSeverity } from './wording.ts';
