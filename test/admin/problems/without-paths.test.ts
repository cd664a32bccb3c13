import { describe, expect, it } from 'vitest';
import { withoutPaths } from '../../../src/admin/problems/without-paths.js';

describe('a text without paths', () => {
  it.each([
    ['cannot open /srv/app/state.db.', 'cannot open …/state.db.'],
    ["ENOENT, open '/home/ann/my files/state.db'", "ENOENT, open '…/state.db'"],
    ['at file:///srv/app/main.js:12:3', 'at …/main.js:12:3'],
    [String.raw`cannot read C:\Users\ann\state.db`, 'cannot read …/state.db'],
    ['path:/srv/app/x, (in /srv/app), dir=/srv/app', 'path:…/x, (in …/app), dir=…/app'],
    ['a /', 'a …/'],
  ])('has names of files, but not their folders: %s', (text, shown) => {
    expect(withoutPaths(text)).toBe(shown);
  });

  it.each([
    'no path at all',
    'redis://127.0.0.1:6379/0 and https://example.com/a/b',
    'adapter:cache/redis is in src/cache.ts:31',
    'and/or, 1/2, application/json',
  ])('keeps what is none: %s', (text) => {
    expect(withoutPaths(text)).toBe(text);
  });

  it('takes time that grows with the text alone', () => {
    const text = `${'/'.repeat(100_000)} "${'/a'.repeat(50_000)}`;
    expect(withoutPaths(text).length).toBeLessThan(text.length);
  });
});
