import { StorageError } from '../core/errors.js';

const UTF8 = 0;
const UTF16 = 1;
const LONE_SURROGATE = /\p{Cs}/u;

/** Any string as bytes that `decodeText` makes the same string of: UTF-8, or UTF-16 where UTF-8 would lose something. */
export function encodeText(text: string): Uint8Array {
  const isExact = !LONE_SURROGATE.test(text);
  const body = Buffer.from(text, isExact ? 'utf8' : 'utf16le');
  return Buffer.concat([Uint8Array.of(isExact ? UTF8 : UTF16), body]);
}

/** @throws StorageError `storage/corrupt` for bytes that `encodeText` did not make. */
export function decodeText(bytes: unknown): string {
  const [format] = bytes instanceof Uint8Array ? bytes : [];
  if (!(bytes instanceof Uint8Array) || (format !== UTF8 && format !== UTF16)) {
    throw new StorageError('storage/corrupt', 'A stored text has an unknown format.');
  }
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.toString(format === UTF8 ? 'utf8' : 'utf16le', 1);
}
