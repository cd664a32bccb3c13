// Looks for credentials in every file that is, or would be, committed. Needs git, as it asks git for the list.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { lintSource } from '@secretlint/core';
import { creator as preset } from '@secretlint/secretlint-rule-preset-recommend';

const config = { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: preset }] };
const listing = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
const files = execFileSync('git', listing, { encoding: 'utf8' }).split('\0').filter(Boolean);

let found = 0;
for (const filePath of files) {
  const text = readText(filePath);
  if (text === undefined) continue;
  const source = { filePath, content: text, contentType: /** @type {const} */ ('text') };
  const { messages } = await lintSource({ source, options: { config, maskSecrets: true } });
  for (const { message, loc } of messages) console.error(`${filePath}:${loc.start.line} ${message}`);
  found += messages.length;
}
console.log(`${files.length} files, ${found} secrets`);
if (found > 0 || files.length === 0) process.exitCode = 1;

/** Nothing for a file that was deleted but not yet committed so, and for binary data. @param {string} file */
function readText(file) {
  try {
    const data = readFileSync(file);
    return data.includes(0) ? undefined : data.toString('utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
