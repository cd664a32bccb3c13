import { describe, expect, it } from 'vitest';
import { openEnvelope, signedBytes } from '../../../src/remote/documents/envelope.js';
import { codeOf, refusalOf } from '../support/code-of.js';

const TYPE = 'application/vnd.example+json';
const BOUNDS = { bytes: 100_000, depth: 64, values: 1_000, signatures: 32 };
const SIG = Buffer.alloc(64, 7).toString('base64');
const keyid = (number: number) => number.toString(16).padStart(64, '0');
const wellFormed = {
  payloadType: TYPE,
  payload: Buffer.from('{}').toString('base64'),
  signatures: [{ keyid: keyid(1), sig: SIG }],
};
const open = (envelope: unknown, bounds = BOUNDS) =>
  openEnvelope(Buffer.from(JSON.stringify(envelope)), TYPE, bounds);

describe('a signed envelope', () => {
  it('is signed as DSSE says, lengths counted in bytes', () => {
    const bytes = signedBytes('http://example.com/HelloWorld', Buffer.from('hello world'));
    expect(Buffer.from(bytes).toString()).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
    expect(Buffer.from(signedBytes('ä', Buffer.from('€'))).toString()).toBe('DSSEv1 2 ä 3 €');
  });

  it('is taken apart; members that nobody knows have no effect', () => {
    const opened = open({ ...wellFormed, more: [1], signatures: [{ keyid: keyid(1), sig: SIG, cert: 'x' }] });
    expect(Buffer.from(opened.payload).toString()).toBe('{}');
    expect(opened.signatures).toEqual([{ keyid: keyid(1), signature: new Uint8Array(64).fill(7) }]);
  });

  it.each([
    ['a list', [wellFormed]],
    ['null', null],
    ['without a payload', { ...wellFormed, payload: undefined }],
    ['with a payload that is no text', { ...wellFormed, payload: 5 }],
    ['with a payload in base64 for URLs', { ...wellFormed, payload: '_-8=' }],
    ['with a payload without padding', { ...wellFormed, payload: 'e30' }],
    ['with a payload with bits beside it', { ...wellFormed, payload: 'e31=' }],
    ['with a payload with a line end', { ...wellFormed, payload: 'e30=\n' }],
    ['without signatures', { ...wellFormed, signatures: undefined }],
    ['with an object of signatures', { ...wellFormed, signatures: { 0: wellFormed.signatures[0] } }],
    ['with a signature that is a text', { ...wellFormed, signatures: [SIG] }],
    ['without a keyid', { ...wellFormed, signatures: [{ sig: SIG }] }],
    ['with a keyid in capitals', { ...wellFormed, signatures: [{ keyid: 'A'.repeat(64), sig: SIG }] }],
    ['with a keyid and a line end', { ...wellFormed, signatures: [{ keyid: `${keyid(1)}\n`, sig: SIG }] }],
    ['that has no type', { ...wellFormed, payloadType: undefined }],
  ])('is none %s', (_, envelope) => {
    expect(codeOf(() => open(envelope))).toBe('remote/bad-envelope');
  });

  it('S14: with a signature of another algorithm is refused, whoever else has signed', () => {
    const other = { keyid: keyid(2), sig: 'MEUCIQ==' };
    expect(codeOf(() => open({ ...wellFormed, signatures: [...wellFormed.signatures, other] }))).toBe(
      'remote/bad-envelope',
    );
  });

  it('threat 10: of another type is refused, however well it is signed', () => {
    expect(codeOf(() => open({ ...wellFormed, payloadType: 'application/vnd.other+json' }))).toBe(
      'remote/wrong-type',
    );
    expect(codeOf(() => open({ ...wellFormed, payloadType: ` ${TYPE}` }))).toBe('remote/wrong-type');
  });

  it('S17: without any signature is refused, and so is what never had one', () => {
    expect(codeOf(() => open({ ...wellFormed, signatures: [] }))).toBe('remote/unsigned');
    expect(refusalOf(() => open({ source: 'acme', entries: [] }))?.hint).toContain('DSSE');
  });

  it('S12: threat 7: with two signatures under one name is refused', () => {
    const twice = { ...wellFormed, signatures: [1, 2, 1].map((one) => ({ keyid: keyid(one), sig: SIG })) };
    expect(codeOf(() => open(twice))).toBe('remote/duplicate-signature');
  });

  it('threat 12: with more signatures than are looked at is refused before any is', () => {
    const signatures = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ keyid: keyid(index), sig: SIG }));
    expect(codeOf(() => open({ ...wellFormed, signatures: signatures(32) }))).toBeUndefined();
    expect(codeOf(() => open({ ...wellFormed, signatures: signatures(33) }))).toBe(
      'remote/too-many-signatures',
    );
  });

  it('M16: of more bytes than are read is refused before it is looked at', () => {
    const text = '{'.repeat(200);
    expect(codeOf(() => openEnvelope(Buffer.from(text), TYPE, { ...BOUNDS, bytes: 199 }))).toBe(
      'remote/too-large',
    );
  });
});
