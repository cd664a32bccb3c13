// Writes what an installation of this package brings along, in CycloneDX form, to build/sbom.cdx.json.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const OUT = 'build/sbom.cdx.json';
const report = reportOf(['package.json', 'package-lock.json']);
/** @type {{ components: { name: string }[] }} */
const { components } = JSON.parse(report);
const declared = JSON.parse(execFileSync('npm', ['pkg', 'get', 'dependencies'], { encoding: 'utf8' }));
const listed = new Set(components.map(({ name }) => name));
const missing = Object.keys(declared).filter((name) => !listed.has(name));
if (missing.length > 0) throw new Error(`the bill of materials lacks ${missing.join(', ')}`);

mkdirSync('build', { recursive: true });
writeFileSync(OUT, report);
console.log(`${OUT}: ${components.length} components`);

/**
 * npm leaves out what a development tool has as an optional peer, though we depend on it: it is asked about a copy that
 * has no development dependencies.
 *
 * @param {string[]} files
 */
function reportOf(files) {
  const folder = mkdtempSync(join(tmpdir(), 'sbom-'));
  /** @param {string[]} words */
  const npm = (...words) => execFileSync('npm', words, { encoding: 'utf8', cwd: folder });
  try {
    for (const file of files) copyFileSync(file, join(folder, file));
    npm('pkg', 'delete', 'devDependencies');
    npm('prune', '--package-lock-only', '--no-audit', '--no-fund');
    return npm('sbom', '--sbom-format', 'cyclonedx', '--package-lock-only');
  } finally {
    rmSync(folder, { recursive: true });
  }
}
