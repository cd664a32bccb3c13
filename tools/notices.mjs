// The licences of the packages that are bundled into what is published.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const TITLE = /^=== (.+)@(\S+) \((.+)\)$/gm;

/** @typedef {{ name?: string, version: string, license: string }} Manifest */

/** The text of what is owed to the packages that these modules are of. @param {string[]} ids files of modules */
export function notices(ids) {
  const folders = new Set(ids.filter((id) => id.includes('node_modules')).map(folderOf));
  return `The command line and oneiric/admin contain parts of these packages.\n\n${[...folders].map(noticeOf).sort().join('\n')}`;
}

/** The packages that such a text names. @param {string} text */
export function noticed(text) {
  return [...text.matchAll(TITLE)].map(([, name = '', version = '', licence = '']) => ({
    name: `${name}@${version}`,
    licence,
  }));
}

/** @param {string} folder */
function noticeOf(folder) {
  const { name = folder, version, license } = manifestOf(folder);
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  if (file === undefined) throw new Error(`${name} is bundled, and has no text of its licence`);
  return `=== ${name}@${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
}

/** A package.json without a name only says of what type its modules are. @param {string} id */
function folderOf(id) {
  // The bundler marks some modules with a character before the path.
  let folder = dirname(id.slice(id.indexOf('/')));
  while (!existsSync(join(folder, 'package.json')) || manifestOf(folder).name === undefined)
    folder = dirname(folder);
  return folder;
}

/** @param {string} folder */
function manifestOf(folder) {
  /** @type {Manifest} */
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return manifest;
}
