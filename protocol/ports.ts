/**
 * What actors may ask of the world. The host hands in the real ones, a test its own. A domain adds
 * its ports by augmenting `Ports` from `actors/<domain>/ports.ts`.
 */

/** A large immutable file, named by its content. */
export interface ArtifactRef {
  /** sha256 of the content, lower-case hex. */
  readonly hash: string;
  readonly size: number;
  readonly mediaType: string;
}

/** An artifact as a list of them shows it. */
export interface StoredArtifact extends ArtifactRef {
  /** When it was stored, or asked for as the input of work (`touch`), the last time; Unix milliseconds, to the hour. */
  readonly usedAtMs: number;
}

export interface Artifacts {
  /** Stores the bytes of a local file or a buffer, `hash`: its sha256 where somebody has it at hand; storing the same content twice is one artifact. */
  put(content: Uint8Array | { readonly bytes: Uint8Array; readonly hash: string } | { readonly file: string }, mediaType: string): Promise<ArtifactRef>;
  get(ref: ArtifactRef): Promise<ReadableStream<Uint8Array>>;
  /** A local file with the content, cached by hash; must not be written to. */
  path(ref: ArtifactRef): Promise<string>;
  stat(hash: string): Promise<ArtifactRef | undefined>;
  /** As `stat`; from now on it counts as used. To be asked by whoever refers to an artifact that it has not just stored. */
  touch(hash: string): Promise<ArtifactRef | undefined>;
  list(): AsyncIterable<StoredArtifact>;
  delete(hash: string): Promise<void>;
  /**
   * Deletes it unless it was used since then; whether it did. One that is stored or touched at the same moment stays or is
   * stored anew (in S3 and the broker, but for the time of one request; see the stores).
   */
  discard(hash: string, unusedSinceMs: number): Promise<boolean>;
  /** Points a human name at a ref; the newest wins. Names are relative paths without `..`. */
  alias(name: string, ref: ArtifactRef): Promise<void>;
  resolve(name: string): Promise<ArtifactRef | undefined>;
  /** Names that begin with a prefix, each with the hash that it points at, be that stored or not. */
  names(prefix?: string): AsyncIterable<{ readonly name: string; readonly hash: string }>;
  /** Takes a name away; its content stays. */
  unname(name: string): Promise<void>;
}

export interface Ports {
  readonly artifacts: Artifacts;
  /** A folder for this attempt alone, removed when it ends. */
  readonly scratch: { folder(): Promise<string> };
}
export type PortName = keyof Ports;
