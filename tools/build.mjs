// Builds what is published: node tools/build.mjs [folder, dist if left out]. Why it is bundled: docs/decisions/0009.
// The compiler makes a module of each source, with decorator metadata as no bundler makes it; the bundler makes of them
// the entries that package.json exports, and the few files that these share.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { rolldown } from 'rolldown';
import ts from 'typescript';
import { buildDashboard } from './build-dashboard.mjs';
import { notices } from './notices.mjs';

/** @import { OutputOptions, Plugin } from 'rolldown' */

/**
 * The modules that only pass CommonJS libraries on, and become CommonJS themselves: Node reads all the text of a library
 * that is imported, to find what it exports, but not of one that CommonJS requires.
 */
const LIBRARIES = ['decorators/reflection', 'container/live/streams', 'remote/documents/class-libraries'];
/** Two classes of one name are no reason to rename one: errors say their names. */
const READABLE = { keepNames: true, comments: { jsdoc: false } };
/** The sources that the command line has a copy of; everything else is that of the application it talks to or loads. */
const OF_CLI = /^(?:cli|core|admin\/client)\/|^admin\/(?:socket-path|admin-error)\./;
/** The door that has copies as well: whoever operates another process needs nothing of what applications are made of. */
const LIGHT = 'admin/index';
const OF_LIGHT = /^(?:core|admin\/client|admin\/follow)\/|^admin\/(?:index|admin-error)\./;
/** What runs in the threads and processes of artifacts: a process may read this one file, so that it brings all it needs along. */
const ISOLATED = 'remote/loading/isolated/program';
/** Beside what starts it, which several doors share: beside a program, then, that is bundled into one file. */
const ISOLATED_FILE = 'shared/artifact-program.js';
const OF_ISOLATED = /^(?:core|remote)\//;
/**
 * What every command needs is one file, and what leads to a process another: finding many files costs more than reading
 * what is not needed of one. The rest is a file for each command and library.
 */
const PARTS_OF_CLI = [
  {
    name: 'command-line',
    holds:
      /^cli\/(?!commands\/|process\/|publishing\/|doctor\/|init\/|demo\/|output\/table\.|target\/)|^core\//,
  },
  { name: 'process', holds: /^admin\/|^cli\/target\/(?!load|copied|validate)/ },
];
const COMPILER = 'node_modules/@typescript/native/bin/tsc';

const target = resolve(process.argv[2] ?? 'dist');
mkdirSync('build', { recursive: true });
const modules = resolve(mkdtempSync(join('build', 'modules-')));
try {
  if (isCompiled()) await publish();
  else process.exitCode = 1;
} finally {
  rmSync(modules, { recursive: true, force: true });
}

function isCompiled() {
  const args = [COMPILER, '-p', 'tsconfig.build.json', '--outDir', modules];
  return spawnSync(process.execPath, args, { stdio: 'inherit' }).status === 0;
}

async function publish() {
  rmSync(target, { recursive: true, force: true });
  const doors = entries();
  await bundle(LIBRARIES, [], {
    format: 'cjs',
    entryFileNames: ({ name }) => `shared/${basename(name)}.cjs`,
  });
  const sharing = doors.filter((name) => name !== LIGHT);
  await bundle(sharing, [maps(), librariesApart(), filesFound()], {
    chunkFileNames: 'shared/[name].js',
    sourcemap: true,
    // Whoever imports another entry needs most of the main one: a file for all of it, not one for each set of entries.
    codeSplitting: { groups: [{ name: 'oneiric', test: (id) => id === moduleFile('index') }] },
  });
  const bundled = [
    ...(await bundleCli()),
    ...(await bundleWhole(LIGHT, OF_LIGHT, {})),
    ...(await bundleWhole(ISOLATED, OF_ISOLATED, { codeSplitting: false, entryFileNames: ISOLATED_FILE })),
  ];
  bundled.push(...(await buildDashboard(join(target, 'dashboard'))));
  writeFileSync(join(target, 'THIRD-PARTY.txt'), notices(bundled));
  const copied = new Set();
  for (const name of doors) copyDeclarations(`${name}.d.ts`, copied);
}

/** What package.json exports, as names of modules: `testing/index`. @returns {string[]} */
function entries() {
  /** @type {{ exports: Record<string, string | { default: string }> }} */
  const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
  const files = Object.values(manifest.exports).flatMap((door) =>
    typeof door === 'string' ? [] : door.default,
  );
  return files.map((file) => file.slice('./dist/'.length, -'.js'.length));
}

/**
 * The command line brings its libraries along: whoever installs the package as a library pays for none of them, and it starts
 * in a fraction of the time. What a command needs is a file that is read when the command is used.
 */
function bundleCli() {
  return bundleWhole('cli/main', OF_CLI, {
    chunkFileNames: 'cli/parts/[name].js',
    codeSplitting: {
      groups: PARTS_OF_CLI.map(({ name, holds }) => ({
        name,
        test: (id) => holds.test(relative(modules, id)),
      })),
    },
  });
}

/**
 * Bundles one entry with all that it leads to, its libraries among it.
 * @param {string} name @param {RegExp} own the sources that it may have copies of @param {OutputOptions} options
 * @returns {Promise<string[]>} files of all modules in it
 */
async function bundleWhole(name, own, options) {
  const made = await rolldown({
    input: { [name]: moduleFile(name) },
    plugins: [maps()],
    platform: 'node',
    onLog: refused,
  });
  const { output } = await made.write({ ...READABLE, dir: target, sourcemap: true, ...options });
  const ids = output.flatMap((file) => (file.type === 'chunk' ? Object.keys(file.modules) : []));
  const strangers = ids.filter((id) => id.startsWith(modules) && !own.test(relative(modules, id)));
  if (strangers.length > 0) throw new Error(`${name} would bring a second ${strangers.join(', ')}`);
  return ids;
}

/** @param {string[]} names @param {Plugin[]} plugins @param {OutputOptions} output */
async function bundle(names, plugins, output) {
  const made = await rolldown({
    input: Object.fromEntries(names.map((name) => [name, moduleFile(name)])),
    plugins,
    platform: 'node',
    external: /^[^./]/,
    experimental: { attachDebugInfo: 'none' },
    onLog: refused,
  });
  await made.write({ ...READABLE, dir: target, ...output });
}

/** What a bundler has doubts about is not published. @param {string} _ @param {{ message: string }} log */
function refused(_, { message }) {
  throw new Error(message);
}

/** Reads modules with the compiler's maps, so that the bundler's own lead to the sources. @returns {Plugin} */
function maps() {
  return {
    name: 'maps',
    load: (id) => (id.startsWith(modules) ? { code: ascii(read(id)), map: read(`${id}.map`) } : undefined),
  };
}

/** A text with one character that Latin-1 lacks is kept in two bytes for each. They are all in strings. @param {string} text */
function ascii(text) {
  return text.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Leaves the libraries to their own files, among those that are shared. @returns {Plugin} */
function librariesApart() {
  const apart = new Map(LIBRARIES.map((name) => [moduleFile(name), `./${basename(name)}.cjs`]));
  return {
    name: 'libraries-apart',
    resolveId: (specifier, importer) => {
      const id = importer && apart.get(resolve(dirname(importer), specifier));
      return id ? { id, external: true } : undefined;
    },
  };
}

/**
 * What a module names beside itself is elsewhere, seen from the file that the module is bundled into. Maps hold as they are: nothing
 * behind such a name is mapped.
 * @returns {Plugin}
 */
function filesFound() {
  const files = new Map(LIBRARIES.map((name) => [`./${basename(name)}.cjs`, `shared/${basename(name)}.cjs`]));
  files.set('./isolated/program.js', ISOLATED_FILE);
  return {
    name: 'files-found',
    renderChunk: (code, { fileName }) => {
      const put = (/** @type {string} */ text, /** @type {[string, string]} */ [name, file]) =>
        text.replace(`"${name}"`, `"${wayTo(file, dirname(fileName))}"`);
      return { code: [...files].reduce(put, code), map: null };
    },
  };
}

/** A specifier, in a folder of the package, of a file of the package. @param {string} file @param {string} folder */
function wayTo(file, folder) {
  const way = relative(folder, file).replaceAll('\\', '/');
  return way.startsWith('.') ? way : `./${way}`;
}

/** The declarations that one leads to, and no others. @param {string} name @param {Set<string>} copied */
function copyDeclarations(name, copied) {
  if (copied.has(name)) return;
  copied.add(name);
  const file = join(modules, name);
  cpSync(file, join(target, name));
  const named = ts.preProcessFile(read(file)).importedFiles.map(({ fileName }) => fileName);
  for (const other of named.filter((specifier) => specifier.startsWith('.')))
    copyDeclarations(join(dirname(name), other.replace(/\.js$/, '.d.ts')), copied);
}

/** @param {string} name */
function moduleFile(name) {
  return join(modules, `${name}.js`);
}

/** @param {string} file */
function read(file) {
  return readFileSync(file, 'utf8');
}
