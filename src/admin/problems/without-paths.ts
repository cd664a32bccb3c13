/** What stands for the folders of a file. */
const FOLDERS = '…/';

// A quoted path may hold blanks.
const QUOTED = /"[^"\n]*"|'[^'\n]*'|`[^`\n]*`/g;
const WORD = /[^\s"'`()<>|;,=]+/g;
// What follows the scheme of a URL is its host, but for files.
const ABSOLUTE = /^(?:file:\/\/|[A-Za-z]:[\\/]|[\\/])/;
const AFTER_COLON = /^[\w.-]{2,}:(?=[\\/](?!\/))/;

/** A text in which absolute paths of files have lost their folders: `…/state.db`. */
export function withoutPaths(text: string): string {
  if (!/[\\/]/.test(text)) return text;
  return text.replaceAll(QUOTED, inQuotes).replaceAll(WORD, inWord);
}

function inQuotes(quoted: string): string {
  const inner = quoted.slice(1, -1);
  if (!ABSOLUTE.test(inner)) return quoted;
  return quoted.charAt(0) + nameIn(inner) + quoted.charAt(0);
}

function inWord(word: string): string {
  const [before = ''] = AFTER_COLON.exec(word) ?? [];
  const path = word.slice(before.length);
  return ABSOLUTE.test(path) ? before + nameIn(path) : word;
}

function nameIn(path: string): string {
  const names = path.split(/[\\/]/).filter((name) => name !== '');
  return FOLDERS + (names.at(-1) ?? '');
}
