// Writes what an installation of this package brings along, in CycloneDX form, to build/sbom.cdx.json.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';

const OUT = 'build/sbom.cdx.json';
const report = execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev'], {
  encoding: 'utf8',
});
/** @type {{ components: { name: string }[] }} */
const { components } = JSON.parse(report);
const declared = JSON.parse(execFileSync('npm', ['pkg', 'get', 'dependencies'], { encoding: 'utf8' }));
const listed = new Set(components.map(({ name }) => name));
const missing = Object.keys(declared).filter((name) => !listed.has(name));
if (missing.length > 0) throw new Error(`the bill of materials lacks ${missing.join(', ')}`);

mkdirSync('build', { recursive: true });
writeFileSync(OUT, report);
console.log(`${OUT}: ${components.length} components`);
