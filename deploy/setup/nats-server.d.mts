export declare function natsServerVersion(file: string): Promise<string | undefined>;
export declare function provideNatsServer(root: string, log: (text: string) => void, env?: Readonly<Record<string, string | undefined>>): Promise<{ readonly file: string; readonly version: string; readonly fetched: boolean }>;
