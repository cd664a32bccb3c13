import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scriptFor } from '../../../src/cli/process/shell-completion.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oneiric-bash-'));
  // In place of the command: says what it was asked, and answers as it does.
  writeFileSync(join(folder, 'oneiric'), '#!/bin/sh\nprintf "%s\\n" "$@" > asked\ncat answer\n');
  chmodSync(join(folder, 'oneiric'), 0o755);
  writeFileSync(join(folder, 'keep.txt'), 'precious');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Has bash complete a line whose words it takes apart as it does. @returns what it was given, and what it asked */
function completed(words: readonly string[], line: string, answer: readonly string[]) {
  writeFileSync(join(folder, 'answer'), [...answer, ':4', ''].join('\n'));
  const script = `${scriptFor('bash')}
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_POINT=\${#COMP_LINE} COMP_WORDBREAKS=$' \\t\\n"\\'><=;|&(:'
_oneiric
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const env = { PATH: `${folder}:${process.env['PATH']}`, COMP_LINE: line };
  const options = { cwd: folder, env, encoding: 'utf8' } as const;
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script, 'bash', ...words], options);
  expect(stderr).toBe('');
  return {
    given: stdout.trimEnd(),
    asked: readFileSync(join(folder, 'asked'), 'utf8').trimEnd().split('\n'),
  };
}

describe('completion in bash', () => {
  it('does nothing of what is typed', () => {
    const reason = '"$(touch pwned; echo x)"';
    const words = [
      'oneiric',
      'pause',
      'adapter',
      '--reason',
      reason,
      '`touch pwned`',
      '>',
      'keep.txt',
      '--re',
    ];
    const { given, asked } = completed(words, words.join(' '), ['--reason\twhy']);
    expect(given).toBe('--reason');
    expect(asked).toEqual(['complete', '--', ...words.slice(1)]);
    expect(existsSync(join(folder, 'pwned'))).toBe(false);
    expect(readFileSync(join(folder, 'keep.txt'), 'utf8')).toBe('precious');
  });

  it('does nothing of what it is answered', () => {
    const { given } = completed(['oneiric', 'swap', ''], 'oneiric swap ', [
      '$(touch pwned)\tas adapter:cache',
    ]);
    expect(given).toBe('\\$\\(touch\\ pwned\\)');
    expect(existsSync(join(folder, 'pwned'))).toBe(false);
  });

  it('goes on after the colon of a slot, which bash takes for the end of a word', () => {
    const words = ['oneiric', 'swap', 'adapter', ':', 'c'];
    const { given, asked } = completed(words, 'oneiric swap adapter:c', [
      'adapter:cache\t',
      'adapter:queue\t',
    ]);
    expect(given).toBe('cache');
    expect(asked).toEqual(['complete', '--', 'swap', 'adapter:c']);
  });

  it('tells a word that is begun from one that is not', () => {
    const { given, asked } = completed(['oneiric', 'graph', '--format', ''], 'oneiric graph --format ', [
      'dot\t',
    ]);
    expect(given).toBe('dot');
    expect(asked).toEqual(['complete', '--', 'graph', '--format']);
  });

  it('completes what is before the cursor, whatever follows it', () => {
    const words = ['oneiric', 'explain', '--limit'];
    expect(completed(words, 'oneiric explain --l', ['--limit\t']).given).toBe('--limit');
  });

  it('can be read twice', () => {
    const script = `${scriptFor('bash')}\n${scriptFor('bash')}`;
    expect(spawnSync('bash', ['--norc', '-c', script], { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });
});

it('no script for a shell has it read what was typed as commands', () => {
  for (const shell of ['bash', 'zsh', 'fish']) expect(scriptFor(shell)).not.toMatch(/^\s*[^#\n]*\beval\b/m);
});
