/** A set-up step that cannot go on; the message is the whole story for the reader: what is missing and what to do. */
export class SetupFailure extends Error {
  name = 'SetupFailure';
}

/** What a reader can do something about; anything else is thrown on. */
export function failureOf(error) {
  if (error instanceof SetupFailure) return error;
  if (!['EACCES', 'EPERM', 'EROFS'].includes(error?.code) || error.path === undefined) throw error;
  return new SetupFailure(`User ${process.getuid?.() ?? ''} may not write ${error.path}, and something is missing here. Run \`node deploy/setup.mjs\` as the owner of this checkout, or clone it into a folder of your own.`);
}

/** The last lines of a tool's output, for the end of a message. */
export const lastLines = (text, count = 4) => text.trim().split('\n').slice(-count).join('\n  ');
