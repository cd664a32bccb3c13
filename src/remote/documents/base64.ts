/** Bytes of standard base64 with its padding; undefined for every other spelling of them, so that a text has no twins. */
export function bytesOfBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? new Uint8Array(bytes) : undefined;
}
