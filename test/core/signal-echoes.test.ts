import { describe, expect, it } from 'vitest';
import { expectEcho, isEcho } from '../../src/core/signal-echoes.js';

describe('a signal that somebody in the process raises again', () => {
  it('is news where nobody has said so', () => {
    expect(isEcho('SIGUSR1')).toBe(false);
  });

  it('is no news once, to all who hear it at once', async () => {
    expectEcho('SIGUSR2');
    expect([isEcho('SIGUSR2'), isEcho('SIGUSR2'), isEcho('SIGHUP')]).toEqual([true, true, false]);
    await Promise.resolve();
    expect(isEcho('SIGUSR2')).toBe(false);
  });

  it('is no news as often as it was said to come, also where that is said while one is heard', async () => {
    expectEcho('SIGWINCH');
    expect(isEcho('SIGWINCH')).toBe(true);
    expectEcho('SIGWINCH');
    await Promise.resolve();
    expect(isEcho('SIGWINCH')).toBe(true);
    await Promise.resolve();
    expect(isEcho('SIGWINCH')).toBe(false);
  });
});
