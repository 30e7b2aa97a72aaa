/** RE2's syntax and linear time, by its JavaScript port. */
import { RE2JS } from 're2js';
import type { PatternCompiler } from './core/notify/pattern.ts';

/** Anchored at both ends, as Alertmanager does it. */
export const re2: PatternCompiler = (pattern) => {
  try {
    const compiled = RE2JS.compile(`^(?:${pattern})$`);
    return { pattern: (text) => compiled.matches(text) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { fault: error.message.replace(/^error parsing regexp: /, '') };
  }
};
