import { describe, expect, it } from 'vitest';
import { Abortion } from '../../src/core/abortion.js';

describe('an abort signal that is made late', () => {
  it('is one signal, however often it is looked at', () => {
    const abortion = new Abortion();
    const { signal } = abortion;
    expect(signal.aborted).toBe(false);
    abortion.abort();
    expect(signal.aborted).toBe(true);
    expect(abortion.signal).toBe(signal);
  });

  it('is aborted from the beginning where it is first looked at too late', () => {
    const abortion = new Abortion();
    abortion.abort();
    expect(abortion.signal.aborted).toBe(true);
  });
});
