import { describe, expect, it } from 'vitest';
import { compileSample, run } from '../../test/support/compiled-program.js';

describe('samples/11-remote', () => {
  it('follows a signed manifest, takes nothing that is not trusted, and starts without a network', () => {
    const { status, stdout, stderr } = run(compileSample('11-remote'));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.trimEnd().split('\n').slice(0, 16)).toEqual([
      'start: Hello, Ann',
      'added: applied, version 2 +service:greeter/french',
      '  Salut Ann',
      'upgraded: applied, version 3 ~service:greeter/french',
      '  Bonjour Ann',
      'withdrawn: applied, version 4 -service:greeter/french',
      '  Hello, Ann',
      'rolled back by a mirror: refused, version 4 remote/rollback',
      '  Hello, Ann',
      'tampered with: refused, version 4 remote/bad-envelope',
      '  Hello, Ann',
      'an artifact that is another one: refused, version 4 remote/wrong-digest',
      '  Hello, Ann',
      'started without a network: Hello, Ann',
      'the audit log is sound: true; its last lines:',
      '  applied 4',
    ]);
    expect(stdout).toContain('  refused 5 remote/wrong-digest');
  });
});
