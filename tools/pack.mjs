// Packs what would be published to build/oneiric.tgz, for the checks that look at that and not at the folder.
import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync } from 'node:fs';

mkdirSync('build', { recursive: true });
const packing = ['pack', '--ignore-scripts', '--json', '--pack-destination', 'build'];
/** @type {{ filename: string, entryCount: number, unpackedSize: number }[]} */
const [packed] = JSON.parse(execFileSync('npm', packing, { encoding: 'utf8' }));
if (packed === undefined) throw new Error('npm pack made nothing');
renameSync(`build/${packed.filename}`, 'build/oneiric.tgz');
console.log(
  `build/oneiric.tgz: ${packed.entryCount} files, ${Math.round(packed.unpackedSize / 1024)} kB unpacked`,
);
