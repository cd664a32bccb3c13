import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { Redactor } from '../../src/observability/redactor.js';

/** Random texts of all scripts take their time, beside whatever else the machine does. */
const PATIENCE_MS = 60_000;

const redactorOf = (...secrets: string[]) => new Redactor(() => secrets);
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('a redactor', () => {
  const secret = 'pä"ss/w\\ö rd+&=?';

  it.each([
    ['as it is', secret],
    ['URL-encoded', encodeURIComponent(secret)],
    ['URL-encoded in small letters', encodeURIComponent(secret).toLowerCase()],
    ['as a form has it', new URLSearchParams({ a: secret }).toString().slice(2)],
    ['escaped as in JSON', JSON.stringify(secret)],
    ['in base64', base64(secret)],
    ['in base64 for URLs', Buffer.from(secret).toString('base64url')],
    ['in base64 behind a name', base64(`user:${secret}`)],
    ['in base64 behind another name', base64(`user1:${secret}`)],
    ['in base64 amid other bytes', base64(`us:${secret}@host`)],
  ])('hides a secret %s', (_, text) => {
    const clean = redactorOf(secret).redact(`before ${text} after`);
    expect(clean).toMatch(/^before .*\*\*\*.* after$/);
    // In base64 some letters hold bits of the neighbours as well.
    expect(clean.replace(/^before | after$/g, '').length).toBeLessThan(16);
  });

  const key = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCY9';
  const odd = 'ab+/c?d&e=f9~!*() ü%41%zz';
  const set = (part: 'password' | 'search' | 'hash', value: string) => {
    const url = new URL('db://app@h/x');
    url[part] = value;
    return url.href;
  };
  it.each([key, odd])('hides %s in what Node and others make of it in an address', (value) => {
    const each = Array.from(value, (letter) =>
      [...Buffer.from(letter)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
    );
    const texts = [
      ...[set('password', value), set('search', value), set('hash', value)],
      ...[encodeURI(value), encodeURIComponent(value), new URLSearchParams({ p: value }).toString()],
      each.join(''),
    ];
    for (const text of texts) {
      for (const one of [text, text.replaceAll(/%../g, (code) => code.toLowerCase())]) {
        const clean = redactorOf(value).redact(`no route to ${one}`);
        expect(clean).toMatch(/^no route to [\w:/@?#=]*\*\*\*(?:@h\/x)?$/);
        expect(redactorOf('another one', value).redact(one, 20)).not.toMatch(/wJ|ab/);
      }
    }
  });

  it('hides what is URL-encoded amid letters of all kinds where it stands, and nothing else', () => {
    const redactor = redactorOf('a/b c');
    expect(redactor.redact('ü a%2Fb+c 💥 a%2fb%20c%')).toBe('ü *** 💥 ***%');
    expect(redactor.redact('100% of 1+1 is a%2Gb+c, %2')).toBe('100% of 1+1 is a%2Gb+c, %2');
    expect(redactor.redact('.....a%2Fb%20c', 8)).toBe('.....***…');
  });

  it('hides nothing for values of fewer than four characters', () => {
    expect(redactorOf('abc', '', 'a').redact('abc a')).toBe('abc a');
    expect(redactorOf('abcd').redact('abcde')).toBe('***e');
  });

  it('hides secrets that overlap, contain or touch one another', () => {
    const redactor = redactorOf('abcdef', 'defghi', 'cdef', 'jklm');
    expect(redactor.redact('_abcdefghijklm_abcdef_cdef_')).toBe('_***_***_***_');
  });

  it('hides each line of a long secret, since dumps are printed line by line', () => {
    const key = `-----BEGIN KEY-----\n${'A1'.repeat(32)}\n${'B2'.repeat(32)}\n-----END KEY-----`;
    expect(redactorOf(key).redact(`x ${'B2'.repeat(32)} y`)).toBe('x *** y');
  });

  it('hides what begins like a very long secret up to the end', () => {
    const long = Array.from({ length: 10_000 }, (_, at) => at).join(' ');
    expect(redactorOf(long).redact(`x ${long} y`)).toBe('x ***');
  });

  it('takes new secrets in without looking at all of those before again, and finds every one', () => {
    const all = Array.from({ length: 1_200 }, (_, at) => `value-${at}-end`);
    let known: readonly string[] = [];
    const redactor = new Redactor(() => known);
    const looks = vi.spyOn(JSON, 'stringify');
    for (const one of all) {
      known = Object.freeze([...known, one]);
      expect(redactor.redact(`a ${one} b`)).toBe('a *** b');
    }
    // Each alone would be 1,200; each time all of them, 720,600.
    expect(looks.mock.calls.length).toBeLessThan(50_000);
    looks.mockRestore();
    expect(redactor.redact(all.join(' '))).toBe(all.map(() => '***').join(' '));
    known = Object.freeze([...known, 'end value-0']);
    expect(redactor.redact('value-7-end value-0-end')).toBe('***');
  });

  it('follows the secrets', () => {
    let secrets = ['first'];
    const redactor = new Redactor(() => secrets);
    expect(redactor.redact('first second')).toBe('*** second');
    secrets = ['second'];
    expect(redactor.redact('first second')).toBe('first ***');
    secrets = [];
    expect(redactor.redact('first second')).toBe('first second');
  });

  it('cuts a text without leaving a part of a secret at its end', () => {
    const redactor = redactorOf('topsecret');
    for (let max = 0; max < 40; max += 1) {
      const clean = redactor.redact(`topsecret ${'.'.repeat(5)}topsecret..topsecret`, max);
      expect(clean).not.toMatch(/t/);
    }
    expect(redactor.redact('....topsecret', 6)).toBe('....***…');
  });

  it(
    'shows no part of a secret, whatever it and its surroundings are',
    () => {
      const text = fc.string({ unit: 'binary', maxLength: 20 });
      const value = fc.string({ unit: 'binary', minLength: 4, maxLength: 20 });
      fc.assert(
        fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), fc.array(text), (secrets, parts) => {
          const redactor = redactorOf(...secrets);
          const forms = [(one: string) => one, JSON.stringify, encodeURIComponent, base64];
          for (const form of forms) {
            const joined = parts.map((part, at) => part + form(secrets[at % secrets.length] ?? '')).join('|');
            const clean = redactor.redact(joined);
            for (const secret of secrets)
              if (!'***'.repeat(20).includes(secret)) expect(clean).not.toContain(secret);
          }
        }),
        { numRuns: 25 },
      );
    },
    PATIENCE_MS,
  );

  it('takes time that grows with the text alone', () => {
    const secrets = Array.from({ length: 1_000 }, (_, at) => `${'a'.repeat(60)}${at}b`);
    const redactor = redactorOf(...secrets);
    const text = 'a'.repeat(1_000_000);
    // With each place of the text looked at for each secret, this would take hours.
    expect(redactor.redact(text)).toBe(text);
    const encoded = '%61'.repeat(300_000);
    expect(redactor.redact(encoded)).toBe(encoded);
  });
});
