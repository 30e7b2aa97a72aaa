export declare function packagesFault(root: string): string | undefined;
export declare function installPackages(root: string, log: (text: string) => void): Promise<string | undefined>;
