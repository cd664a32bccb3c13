import { describe, expect, it } from 'vitest';
import { oneLine, plainJson, severalLines } from '../../../src/cli/output/escape.js';

const HOSTILE = [
  ['clears the screen', '\u001b[2J', '\\u{1b}[2J'],
  ['sets the title of a window', '\u001b]0;gotcha\u0007', '\\u{1b}]0;gotcha\\u{7}'],
  ['steers with one byte', '\u009b2J', '\\u{9b}2J'],
  ['goes back', 'a\rb\bc\u007f', 'a\\u{d}b\\u{8}c\\u{7f}'],
  ['turns the direction', 'user\u202Etxt.exe', 'user\\u{202e}txt.exe'],
  ['isolates a direction', '\u2066a\u2069', '\\u{2066}a\\u{2069}'],
  ['hides', 'pay\u200Bpal\uFEFF', 'pay\\u{200b}pal\\u{feff}'],
  ['ends a line', 'a\u2028b\u2029c', 'a\\u{2028}b\\u{2029}c'],
  ['tags', '\u{e0041}', '\\u{e0041}'],
  ['is half a character', '\ud800', '\\u{d800}'],
] as const;

describe('a text from outside', () => {
  it.each(HOSTILE)('that %s is shown as what it is', (_, text, expected) => {
    expect(oneLine(text)).toBe(expected);
    expect(severalLines(text)).toBe(expected);
  });

  it('keeps its lines where it may have several, and loses them where it may not', () => {
    expect(severalLines('a\nb\tc')).toBe('a\nb\\u{9}c');
    expect(oneLine('a\nb')).toBe('a\\u{a}b');
  });

  it('is left as it is where it is harmless, whatever the language', () => {
    const text = 'Zürich 東京 مرحبا שלום 🎉 -> ✓';
    expect(oneLine(text)).toBe(text);
  });
});

describe('a JSON document', () => {
  it.each(HOSTILE)('means the same when what %s is written as digits', (_, text) => {
    const json = plainJson(JSON.stringify({ [text]: text }));
    expect(JSON.parse(json)).toEqual({ [text]: text });
    expect(json).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b\u2028-\u202e\u2066-\u2069\ufeff]/);
  });
});
