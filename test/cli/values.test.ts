import { describe, expect, it } from 'vitest';
import { count, duration, instanceName, moment, texts } from '../../src/cli/values.js';
import { typed } from './typed.js';

describe('a duration', () => {
  it.each([
    ['500ms', 500],
    ['1.5s', 1_500],
    ['10s', 10_000],
    ['2m', 120_000],
    ['1h', 3_600_000],
    ['1d', 86_400_000],
  ])('%s is %d ms', (text, ms) => {
    expect(duration(text)).toBe(ms);
  });

  it.each(['10', '', '-1s', '1e9s', 's', '1s ', '9'.repeat(20) + 'd', '١s'])('is not %j', (text) => {
    expect(() => duration(text)).toThrow('is not a duration');
  });
});

describe('a time', () => {
  it('is a date', () => {
    expect(moment('2026-01-31T12:00:00Z')).toBe(Date.UTC(2026, 0, 31, 12));
    expect(moment('2026-01-31')).toBe(Date.UTC(2026, 0, 31));
  });

  it('is so long ago', () => {
    const before = Date.now();
    expect(Math.abs(moment('10m') - (before - 600_000))).toBeLessThan(60_000);
  });

  it.each(['yesterday', '2026-13-01', '12', ''])('is not %j', (text) => {
    expect(() => moment(text)).toThrow('is not a time');
  });
});

describe('a number and a list', () => {
  it('are whole, from 1 on, and apart by commas', () => {
    expect(count('25')).toBe(25);
    expect(texts('swap.*, health.changed')).toEqual(['swap.*', 'health.changed']);
  });

  it.each(['0', '-1', '1.5', 'x', '1e3', '9999999999'])('count is not %j', (text) => {
    expect(() => count(text)).toThrow('is not a number');
  });

  it('texts have no hole', () => {
    expect(() => texts('a,,b')).toThrow('is not a list');
  });
});

describe('a name of an instance', () => {
  it.each(['blue', 'B-2_x'])('is %s', (text) => {
    expect(instanceName(text)).toBe(text);
  });

  it.each(['../x', '/tmp', '', 'a b', 'quarantine', 'Backups', 'x'.repeat(65)])(
    'is not %j, as of create',
    async (text) => {
      expect(() => instanceName(text)).toThrow('is not a name of an instance');
      const { code, stderr } = await typed(['list', '--instance', text]);
      expect(code).toBe(2);
      expect(stderr).toContain('--instance');
    },
  );
});
