/** A set-up step that cannot go on; the message is the whole story for the reader: what is missing and what to do. */
export class SetupFailure extends Error {
  name = 'SetupFailure';
}

/** The last lines of a tool's output, for the end of a message. */
export const lastLines = (text, count = 4) => text.trim().split('\n').slice(-count).join('\n  ');
