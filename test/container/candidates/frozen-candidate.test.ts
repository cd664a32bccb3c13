import { describe, expect, it } from 'vitest';
import { CandidateRegistry } from '../../../src/container/candidates/registry.js';
import { offer, recipe, world } from './offers.js';

describe('the place where a candidate was declared', () => {
  it('is not that of objects that merely inherit from it', () => {
    const registry = new CandidateRegistry();
    const declaration = { place: 'src/cache.ts:31' };
    const { candidate } = registry.register(offer('redis', { declaration }), recipe());
    expect(candidate.declaredAt).toBe('src/cache.ts:31');
    expect((Object.create(candidate) as typeof candidate).declaredAt).toBeUndefined();
  });

  it('gives no priority where it is unknown', () => {
    const { add } = world(new CandidateRegistry({ pathPriorities: true, defaultPriority: 5 }));
    expect(add('unknown').priority).toBe(5);
    expect(add('placeless', { declaration: { place: undefined } }).priority).toBe(5);
  });

  it('names the package, and is not looked at before somebody asks', () => {
    let looks = 0;
    const declaration = {
      get place() {
        looks += 1;
        return 'node_modules/@acme/cache/dist/index.js:3';
      },
    };
    const candidate = world().add('redis', { declaration });
    expect(looks).toBe(0);
    expect([candidate.package, candidate.declaredAt, looks]).toEqual([
      '@acme/cache',
      'node_modules/@acme/cache/dist/index.js:3',
      1,
    ]);
    const heir = Object.create(candidate) as typeof candidate;
    expect([heir.package, { ...candidate }.package]).toEqual([undefined, '@acme/cache']);
  });

  it('gives the priority of the package that it is in, unless the candidate is of another one', () => {
    const { add } = world(new CandidateRegistry({ stackOrder: new Map([['acme', 20]]) }));
    const declaration = { place: 'node_modules/acme/dist/index.js:3' };
    expect(add('own', { declaration }).priority).toBe(20);
    expect(add('foreign', { declaration, package: 'other' }).priority).toBe(0);
  });
});
