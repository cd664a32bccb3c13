import { describe, expect, it } from 'vitest';
import { HiddenValues } from '../../../src/config/secrets/hidden-values.js';

describe('values that are hidden', () => {
  it('are forgotten when there have been very many since, but never those in use or told again', () => {
    const hidden = new HiddenValues(() => ['in use']);
    hidden.add('in use');
    hidden.add('replaced');
    hidden.add('literal');
    for (let at = 0; at < 12_000; at++) {
      hidden.add(`value ${at}`);
      if (at % 1_000 === 0) hidden.add('literal');
    }
    const list = hidden.list();
    expect(list).toContain('in use');
    expect(list).toContain('literal');
    expect(list).toContain('value 11999');
    expect(list).not.toContain('replaced');
    expect(list.length).toBeLessThan(11_001);
  });
});
