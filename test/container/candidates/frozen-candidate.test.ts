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
});
