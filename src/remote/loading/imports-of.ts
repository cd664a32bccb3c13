/**
 * A word that begins an import, wherever it stands: no escape may stand for a part of it, so that one that is not found is not
 * there. `import.meta` imports nothing.
 */
const IMPORT = /(?<![\w$])import(?![\w$]|\s*\.\s*meta\b)/;

/** `export … from`: what follows is a text, or a comment before it. */
const FROM = /(?<![\w$])from\s*["'/]/;

/**
 * Whether a module may import something, when no hook can refuse that: it is told from its text, and what looks like an import
 * counts, also in a comment or a text. A parser of ours could read differently than Node does.
 */
export const mayImport = (source: string): boolean => IMPORT.test(source) || FROM.test(source);
