export declare function inTurn<T>(root: string, work: () => T | Promise<T>, options?: { readonly onWait?: () => void; readonly waitSeconds?: number }): Promise<T>;
