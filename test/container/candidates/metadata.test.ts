import { describe, expect, it } from 'vitest';
import { Module, Oneiric, type CandidateMetadata } from '../../../src/index.js';

@Module({})
class AppModule {}

const started = () => Oneiric.create(AppModule, { env: {}, logging: false });

const candidate = (metadata: unknown) => ({
  ...{ domain: 'action', key: 'bill', provider: 'acme' },
  metadata: metadata as CandidateMetadata,
  factory: () => ({}),
});

class Point {
  x = 1;
}

const cycle: Record<string, unknown> = {};
cycle['self'] = cycle;

describe('what a candidate says of itself', () => {
  it('is kept as a copy that nobody can change, without what is undefined', async () => {
    await using app = await started();
    const given = { tiers: ['gold', { limit: 5 }], none: null, left: undefined };
    await app.register(candidate(given));
    given.tiers.push('tin');
    const metadata = app.resolve('action:bill')?.metadata;
    expect(metadata).toStrictEqual({ tiers: ['gold', { limit: 5 }], none: null });
    const tiers = metadata?.['tiers'] as unknown[];
    expect([metadata, tiers, tiers[1]].every(Object.isFrozen)).toBe(true);
  });

  it('is nothing where the offer says nothing', async () => {
    await using app = await started();
    await app.register(candidate(undefined));
    expect(app.resolve('action:bill')?.metadata).toBeUndefined();
  });

  it.each([
    ['metadata', []],
    ['metadata', 'gold'],
    ['metadata', null],
    ['metadata', new Point()],
    ['metadata.a', { a: () => 5 }],
    ['metadata.a[1]', { a: [1, NaN] }],
    ['metadata.a.b', { a: { b: new Point() } }],
    ['metadata.self', cycle],
  ])('is plain data, or the candidate is refused with the place: %s', async (path, metadata) => {
    await using app = await started();
    await expect(app.register(candidate(metadata))).rejects.toMatchObject({
      code: 'registry/bad-metadata',
      path: expect.stringContaining(path) as string,
    });
    expect(app.candidates()).toEqual([]);
  });
});
