export declare function hasPrograms(root: string): boolean;
export declare function gatherPrograms(root: string): Promise<void>;
