/** A header does not say where its pixels lie on the sky, or says it in a way that cannot be followed. */
export class WcsFault extends Error {
  readonly code = 'BAD_WCS';
  override readonly name = 'WcsFault';
}
