import { IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { changeBetween } from '../../src/config/config-change.js';
import { layer } from './config-kit.js';
import { directory, snapshotOf } from './evaluate-kit.js';

class Redis {
  @IsString() url = 'redis://local';
}

const known = directory({}, { 'adapter:cache/redis': Redis });
const asked = [{ slot: 'adapter:cache', provider: 'redis', cls: Redis }] as const;

const saying = (atomic: boolean, url?: string) => {
  const providers = url === undefined ? {} : { redis: { url } };
  const layers = [layer('file', { atomic, adapters: { providers } })];
  return { layers, directory: known };
};

describe('a change of the configuration', () => {
  it('is none of settings that nobody has asked for before, where they come to be the same', () => {
    const before = snapshotOf(saying(false));
    const after = snapshotOf({ ...saying(true), before });
    expect(changeBetween(before, after, asked)).toMatchObject({ paths: ['atomic'], settings: [] });
  });

  it('names settings that come to be others', () => {
    const before = snapshotOf(saying(false));
    const after = snapshotOf({ ...saying(false, 'redis://there'), before });
    expect(changeBetween(before, after, asked).settings).toEqual([...asked]);
  });
});
