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

export interface Artifacts {
  /** Stores the bytes of a local file or a buffer; storing the same content twice is one artifact. */
  put(content: Uint8Array | { readonly file: string }, mediaType: string): Promise<ArtifactRef>;
  get(ref: ArtifactRef): Promise<ReadableStream<Uint8Array>>;
  /** A local file with the content, cached by hash; must not be written to. */
  path(ref: ArtifactRef): Promise<string>;
  stat(hash: string): Promise<ArtifactRef | undefined>;
  list(): AsyncIterable<ArtifactRef>;
  delete(hash: string): Promise<void>;
  /** Points a human name at a ref; the newest wins. Names are relative paths without `..`. */
  alias(name: string, ref: ArtifactRef): Promise<void>;
  resolve(name: string): Promise<ArtifactRef | undefined>;
}

export interface Ports {
  readonly artifacts: Artifacts;
  /** A folder for this attempt alone, removed when it ends. */
  readonly scratch: { folder(): Promise<string> };
}
export type PortName = keyof Ports;
