import { expect, it } from 'vitest';
import type { CliError } from '../../src/cli/cli-error.js';
import { OutputFate } from '../../src/cli/output-fate.js';

function fate(...codes: readonly string[]) {
  const said: CliError[] = [];
  const made = new OutputFate((error) => said.push(error));
  for (const code of codes) made.failed(Object.assign(new Error(`write ${code}`), { code }));
  return { made, said: said.map(({ code }) => code) };
}

it('output that is read changes nothing of what a command ends with', () => {
  expect([0, 1, 3, 130].map((code) => fate().made.endsWith(code as 0))).toEqual([0, 1, 3, 130]);
});

it('whoever reads no further is no reason to fail, and none to hide that something has', () => {
  const { made, said } = fate('EPIPE', 'EPIPE');
  expect(made.unread.aborted).toBe(true);
  expect([0, 130, 1, 4].map((code) => made.endsWith(code as 0))).toEqual([0, 0, 1, 4]);
  expect(said).toEqual([]);
});

it('output that is lost fails what was done otherwise, and is told once', () => {
  const { made, said } = fate('ENOSPC', 'EIO');
  expect(made.unread.aborted).toBe(false);
  expect([0, 130, 1, 4].map((code) => made.endsWith(code as 0))).toEqual([1, 1, 1, 4]);
  expect(said).toEqual(['cli/unwritten']);
});
