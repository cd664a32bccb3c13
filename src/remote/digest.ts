import { createHash } from 'node:crypto';

const SHA256 = /^[0-9a-f]{64}$/;

/** SHA-256 in lower-case hex. */
export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Whether a text is the SHA-256 of something as we write it. */
export const isSha256 = (text: unknown): text is string => typeof text === 'string' && SHA256.test(text);
