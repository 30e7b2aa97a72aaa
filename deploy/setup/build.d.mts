export declare function build(root: string, options?: { readonly force?: boolean; readonly tolerateTypeErrors?: boolean }): Promise<readonly string[]>;
