import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** What the codes that are put together in the source stand for: a new one has to be spelt out here. */
const PUT_TOGETHER = new Map([
  [
    'registry/bad-${what}',
    'activation capability contract declared-at key module package priority provider scope source stack-level version',
  ],
  ['scope/${phase}-timeout', 'build init'],
  ['swap/${phase}-failed', 'build init health'],
  ['swap/${phase}-timeout', 'build init health'],
  ['swap/${kebab(phase)}-failed', 'pre-swap post-swap cleanup'],
  ['swap/${kebab(phase)}-timeout', 'pre-swap post-swap cleanup'],
]);

const LITERAL = /(['`])([a-z]+\/[^'`\s]+)\1/g;
const CODE = /^[a-z]+\/[a-z-]+$/;
/** They are written as codes are. */
const NO_CODES = [
  'application/json',
  'application/octet-stream',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'oneiric/remote',
  'text/event-stream',
  'text/plain',
];

describe('docs/errors.md', () => {
  const inSource = codesIn(sources());
  const page = readFileSync('docs/errors.md', 'utf8');
  const listed = [...page.matchAll(/^\| `([a-z]+\/[a-z-]+)`/gm)].map(([, code = '']) => code);

  it('says what to do about every code of the source, and about no other', () => {
    expect([...listed].sort()).toEqual([...inSource].sort());
  });

  it('lists each code once, under its area and in order', () => {
    const sections = page.split(/^## /m).slice(1);
    for (const section of sections) {
      const [area = ''] = section.split('\n', 1);
      const codes = [...section.matchAll(/^\| `([a-z]+\/[a-z-]+)`/gm)].map(([, code = '']) => code);
      expect(codes).toEqual([...new Set(codes)].sort());
      expect(codes.every((code) => code.startsWith(`${area}/`))).toBe(true);
    }
  });
});

function sources(): string[] {
  const names = readdirSync('src', { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.ts')).map((name) => readFileSync(join('src', name), 'utf8'));
}

/** Codes as they stand in string literals; comments quote codes too, and import specifiers look like them. */
function codesIn(texts: readonly string[]): Set<string> {
  const codes = new Set<string>();
  for (const text of texts) {
    const code = text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$|^.*\bfrom '.*$/gm, '');
    const found = [...code.matchAll(LITERAL)].flatMap(([, , literal = '']) => spelt(literal));
    for (const one of found) if (CODE.test(one) && !NO_CODES.includes(one)) codes.add(one);
  }
  return codes;
}

function spelt(code: string): string[] {
  if (!code.includes('${')) return [code];
  const words = PUT_TOGETHER.get(code);
  if (words === undefined) throw new TypeError(`which codes does \`${code}\` stand for?`);
  return words.split(' ').map((word) => code.replace(/\$\{[^}]*\}/, word));
}
