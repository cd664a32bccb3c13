import { describe, expect, it } from 'vitest';
import { tableOf } from '../../../src/cli/output/table.js';
import { widthOf } from '../../../src/cli/output/width.js';

const plain = (_: string, text: string) => text;
const rows = [
  ['adapter:cache', 'memory', 'a note of some length that does not fit into a narrow terminal'],
  ['service:catalog', undefined, '東京の在庫を数えるサービス'],
];
const table = (width: number) => tableOf(['SLOT', 'SERVES', 'NOTE'], rows, { width, paint: plain });

describe('a table', () => {
  it('is as wide as its texts where nobody looks at it on a terminal', () => {
    expect(table(Infinity)).toBe(
      [
        'SLOT             SERVES  NOTE',
        'adapter:cache    memory  a note of some length that does not fit into a narrow terminal',
        'service:catalog  -       東京の在庫を数えるサービス',
      ].join('\n'),
    );
  });

  it.each([100, 80, 60, 40, 34])(
    'is no wider than a terminal of %d columns, and leaves nothing out',
    (width) => {
      const lines = table(width).split('\n');
      expect(lines.filter((line) => widthOf(line) > width)).toEqual([]);
      const squeezed = lines.join('').replaceAll(' ', '');
      for (const word of ['length', 'narrow', 'catalog'])
        expect(letters(squeezed)).toEqual(expect.arrayContaining(letters(word)));
      expect(letters(squeezed).length).toBe(letters(table(Infinity).replaceAll(/\s/g, '')).length);
    },
  );

  it('leaves slots whole, whatever else has to give way', () => {
    const status = ['adapter:secrets', 'active', 'file-secrets#12', '0', 'taken', '2026-01-31 12:00:00Z'];
    const titles = ['SLOT', 'STATE', 'SERVES', 'IN FLIGHT', 'CALLS', 'LAST CHANGE'];
    for (const width of [80, 60, 40, 20]) {
      const lines = tableOf(titles, [status], { width, paint: plain }).split('\n');
      expect(lines.filter((line) => widthOf(line) > width)).toEqual([]);
      expect(lines.join('\n')).toContain('adapter:secrets');
    }
  });

  it('is a list where the terminal is too narrow for it', () => {
    expect(table(20)).toBe(
      [
        'SLOT: adapter:cache',
        'SERVES: memory',
        'NOTE:',
        '  a note of some',
        '  length that does',
        '  not fit into a',
        '  narrow terminal',
        '',
        'SLOT:',
        '  service:catalog',
        'SERVES: -',
        'NOTE:',
        '  東京の在庫を数える',
        '  サービス',
      ].join('\n'),
    );
  });

  it('cuts nothing of what terminals draw in one width or another', () => {
    const heart = '\u2764\uFE0F';
    const text = tableOf(
      ['NOTE', 'B'],
      [
        [heart, 'x'],
        [`${heart} family`, 'y'],
      ],
      { width: 80, paint: plain },
    );
    expect(text.split('\n')).toEqual(['NOTE      B', `${heart}         x`, `${heart} family  y`]);
  });

  it('shows what texts from outside hold instead of doing it', () => {
    const text = tableOf(['A'], [['\u001b[31mred\n\u202Eback']], { width: Infinity, paint: plain });
    expect(text).toBe('A\n\\u{1b}[31mred\\u{a}\\u{202e}back');
  });

  it('paints every line of a cell on its own, so that no colour runs into the next column', () => {
    const paint = (tone: string, text: string) => (tone === 'bad' ? `<${text}>` : text);
    const cell = { text: 'failed since noon', tone: 'bad' } as const;
    const text = tableOf(['STATE', 'B'], [[cell, 'x']], { width: 12, paint });
    expect(text).toContain('<failed');
    expect(text.match(/</g)).toHaveLength(text.match(/>/g)?.length ?? 0);
  });
});

const letters = (text: string) => [...text];
