export declare function linkOwnCommands(root: string): void;
