import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compile, programFolder } from '../support/compiled-program.js';

it('an application behaves the same where code must not be generated from strings', () => {
  const folder = programFolder();
  compile(folder, { rootDir: '.', include: ['test/compatibility/program.ts'] });
  const program = join(folder, 'test/compatibility/program.js');
  const outcome = (...flags: string[]): unknown => {
    const { stdout, stderr } = spawnSync(process.execPath, [...flags, program], { encoding: 'utf8' });
    expect(stderr.replaceAll(/^.*(ExperimentalWarning|--trace-warnings).*\n/gm, '')).toBe('');
    return JSON.parse(stdout);
  };
  expect(outcome()).toEqual({ generatesCode: true, failures: [] });
  expect(outcome('--disallow-code-generation-from-strings')).toEqual({ generatesCode: false, failures: [] });
});
