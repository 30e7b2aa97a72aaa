export interface DebianRequest {
  readonly suite: string;
  readonly into: string;
  readonly workFolder: string;
}
export declare const coastlineFile: (cacheDir: string) => string;
export declare function fetchCoastline(options: {
  readonly cacheDir: string;
  readonly log?: (text: string) => void;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly debian?: (names: readonly string[], request: DebianRequest) => Promise<void>;
}): Promise<string | undefined>;
