// The licences of the packages that are bundled into what is published.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Of packages that say they have it, and bring no text of it. */
const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;
const TITLE = /^=== (.+)@(\S+) \((.+)\)$/gm;

/** @typedef {{ name?: string, version: string, license: string, author?: string }} Manifest */

/** The text of what is owed to the packages that these modules are of. @param {string[]} ids files of modules */
export function notices(ids) {
  const folders = new Set(ids.filter((id) => id.includes('node_modules')).map(folderOf));
  return `The command line, oneiric/admin and the dashboard contain parts of these packages.\n\n${[...folders].map(noticeOf).sort().join('\n')}`;
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
  return `=== ${name}@${version} (${license})\n\n${textOf(folder)}\n`;
}

/** @param {string} folder */
function textOf(folder) {
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  if (file !== undefined) return readFileSync(join(folder, file), 'utf8').trim();
  const { name, license, author } = manifestOf(folder);
  if (license !== 'MIT' || author === undefined)
    throw new Error(`${name} is bundled, and has no text of its licence`);
  return `Copyright (c) ${author}\n\n${MIT}`;
}

/** The folder of the package, not one within it: some have a package.json of their own. @param {string} id */
function folderOf(id) {
  // The bundler marks some modules with a character before the path.
  const path = id.slice(id.indexOf('/')).split('/');
  const at = path.lastIndexOf('node_modules');
  const isScoped = path[at + 1]?.startsWith('@') ?? false;
  return path.slice(0, at + (isScoped ? 3 : 2)).join('/');
}

/** @param {string} folder */
function manifestOf(folder) {
  /** @type {Manifest} */
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return manifest;
}
