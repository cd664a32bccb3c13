import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly resolved?: string;
}

const json = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
const EXACT = /^\d+\.\d+\.\d+[-\w.]*$/;

const manifest = json('package.json') as Record<
  'dependencies' | 'devDependencies',
  Readonly<Record<string, string>>
>;
const { packages } = json('package-lock.json') as { packages: Readonly<Record<string, Locked>> };
const fixed = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });

describe('threat 41: a package that this one is made with', () => {
  it('has one version that is named, not a range', () => {
    expect(fixed.map(([name]) => name)).toEqual(expect.arrayContaining(['tweetnacl', 'rxjs']));
    const ranges = fixed.filter(([, version]) => !EXACT.test(version.replace(/^npm:@?[^@]+@/, '')));
    expect(ranges).toEqual([]);
  });

  it('is locked in that version', () => {
    const other = fixed.filter(([name, version]) => {
      const locked = packages[`node_modules/${name}`]?.version;
      return locked === undefined || !version.endsWith(locked);
    });
    expect(other).toEqual([]);
  });

  it('is locked by the digest of what it is, and so is all that it needs itself', () => {
    const loose = Object.entries(packages).filter(
      ([path, { integrity = '', link }]) =>
        path.startsWith('node_modules/') && !link && !/^sha512-/.test(integrity),
    );
    expect(loose).toEqual([]);
  });

  it('runs no script of its own when CI installs it', () => {
    const script = readFileSync('.ci/run', 'utf8');
    const installs = script.match(/npm (?:ci|install)\b.*/g) ?? [];
    // A Node of another version, which is no part of the package, is put elsewhere.
    expect(installs.filter((line) => !line.includes('--prefix "$scratch"'))).toEqual([]);
    // The line of README.md installs.
    expect(script).toMatch(/npm_config_ignore_scripts=true .*\\\n *bash .* -c "\$command"/);
    expect(readFileSync('README.md', 'utf8').match(/^npm .*npm test$/gm)).toEqual(['npm ci && npm test']);
  });
});
