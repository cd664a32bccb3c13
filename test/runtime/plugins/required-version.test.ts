import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { VERSION } from '../../../src/core/version.js';
import { checkRequired } from '../../../src/runtime/plugins/required-version.js';
import { failure } from '../../modules/module-parts.js';

describe('the version that a plugin requires', () => {
  it('is held against that of package.json', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(VERSION).toBe(version);
  });

  it.each([
    ['^0.1.0', '0.1.0'],
    ['^0.1.0', '0.1.7'],
    ['^0.1', '0.1.2-rc.1'],
    ['^0.1.0-0', '0.1.0-rc.1'],
    ['^0.2.0', '0.2.1-beta.3'],
    ['0.1 || 0.2', '0.2.0'],
    ['^0.1.0', '0.1.0-rc.1'],
    ['0.1.0-rc.1', '0.1.0-rc.1'],
    ['*', '1.0.0-alpha'],
    ['>=0.1.0 <1', '0.9.0'],
    [undefined, '0.1.0'],
  ])('%s takes %s', (requires, version) => {
    expect(() => {
      checkRequired('valkey', requires, version);
    }).not.toThrow();
  });

  it.each([
    ['^0.1.0', '0.2.0'],
    ['^0.1.0', '0.2.0-rc.1'],
    ['^1', '0.1.0'],
    ['0.1.1', '0.1.0'],
  ])('%s does not take %s', (requires, version) => {
    expect(failure(() => checkRequired('valkey', requires, version))).toContain(
      `plugins/wrong-version: valkey requires oneiric ${requires}, and this is ${version}`,
    );
  });

  it.each(['banana', '^', 7, null, {}, ['^0.1.0'], `^0.1.0${' '.repeat(300)}`])(
    'is no range: %j',
    (requires) => {
      expect(failure(() => checkRequired('valkey', requires))).toContain('plugins/bad-package');
    },
  );
});
