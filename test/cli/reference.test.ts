import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { format } from 'prettier';
import { expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.js';
import { GLOBAL_OPTIONS } from '../../src/cli/specs/common-options.js';
import { cliReference, MARK } from '../../tools/cli-reference.js';

const PAGE = 'docs/cli.md';

/** `npx vitest run --project unit test/cli/reference.test.ts -u` writes it. */
it('docs/cli.md says of every command what the command line says itself', async () => {
  const [byHand = ''] = readFileSync(PAGE, 'utf8').split(MARK, 1);
  const text = `${byHand}${MARK}\n\n${cliReference(COMMANDS, GLOBAL_OPTIONS)}\n`;
  const options = JSON.parse(readFileSync('.prettierrc.json', 'utf8')) as object;
  await expect(await format(text, { ...options, parser: 'markdown' })).toMatchFileSnapshot(resolve(PAGE));
});
