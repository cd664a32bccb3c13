import { expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.js';
import { GLOBAL_OPTIONS } from '../../src/cli/specs/common-options.js';
import { LINES, LOADED, NAMED, RUNNING, WATCHED } from './lines.js';
import { PUBLISHING } from './publishing-lines.js';
import { REMOTE, REMOTE_WATCHED } from './remote-lines.js';

const FOLLOWING = [...Object.values(REMOTE).flat(), REMOTE_WATCHED];

const lines = [...LINES, ...WATCHED, ...LOADED, ...RUNNING, ...PUBLISHING, ...FOLLOWING].map(
  ({ typed }) => typed,
);

const flagOf = ({ flags }: { readonly flags: string }) => flags.split(' ', 1)[0] ?? '';

it('every command and every option of it is typed at a running application by a test', () => {
  const untyped = COMMANDS.flatMap(({ name, options = [] }) => {
    const uses = lines.filter((line) => line.slice(0, name.split(' ').length).join(' ') === name);
    if (uses.length === 0) return [name];
    const flags = options.map(flagOf).filter((flag) => !uses.some((line) => line.includes(flag)));
    return flags.map((flag) => `${name} ${flag}`);
  });
  expect(untyped).toEqual([]);
});

it('so is every option that all commands have', () => {
  const flags = new Set([...lines.flat(), ...NAMED.flat()]);
  expect(GLOBAL_OPTIONS.map(flagOf).filter((flag) => !flags.has(flag))).toEqual([]);
});
