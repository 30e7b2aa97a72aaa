export declare class SetupFailure extends Error {}
export declare const lastLines: (text: string, count?: number) => string;
