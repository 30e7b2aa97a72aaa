/**
 * Patterns of matchers. The core does not bring an engine: whoever reads a configuration hands in a compiler with RE2's
 * syntax and linear time, so that no pattern in a file can hold up a process.
 */

/** Whether the whole text matches: anchored at both ends, by code point. */
export type Pattern = (text: string) => boolean;
export type PatternCompiler = (pattern: string) => { readonly pattern: Pattern } | { readonly fault: string };
