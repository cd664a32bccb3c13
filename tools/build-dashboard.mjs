// Builds the dashboard: the files that the admin API serves under /dashboard/. node tools/build-dashboard.mjs [folder]
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

/** More than this, packed, is too much for what it is. */
const MOST_BYTES = 100_000;

/** @import { Rollup } from 'vite' */

/** @param {string} outDir @returns {Promise<string[]>} files of all modules in it */
export async function buildDashboard(outDir) {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    root: 'src/dashboard',
    base: './',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    worker: { format: 'es' },
    build: {
      outDir,
      emptyOutDir: true,
      assetsDir: '',
      // Nothing in line: the policy of the page lets nothing be.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      target: 'es2022',
    },
  });
  const { output } = /** @type {Rollup.RollupOutput} */ (built);
  const bytes = output.reduce((sum, file) => sum + packed(file), 0);
  if (bytes > MOST_BYTES)
    throw new Error(`the dashboard has ${bytes} bytes packed, and may have ${MOST_BYTES}`);
  return output.flatMap((file) => (file.type === 'chunk' ? Object.keys(file.modules) : []));
}

/** @param {Rollup.OutputChunk | Rollup.OutputAsset} file */
function packed(file) {
  return gzipSync(file.type === 'chunk' ? file.code : file.source).length;
}
