import type { BusboyConfig, BusboyEvents, BusboyInstance } from '@fastify/busboy';
import { HttpError } from '../http-error.js';

/** Reads the bytes of a form, and tells of its parts. */
export type FormParser = BusboyInstance;
/** What it tells. */
export type FormEvents = BusboyEvents;

type Library = new (options: BusboyConfig) => FormParser;

let loading: Promise<Library> | undefined;

/** What makes parsers: loaded when the first controller needs it. @throws HttpError `http/missing-package` */
export const formParsers = (): Promise<Library> => (loading ??= load());

async function load(): Promise<Library> {
  try {
    const { Busboy } = await import('@fastify/busboy');
    return Busboy;
  } catch (cause) {
    loading = undefined;
    throw new HttpError(
      'http/missing-package',
      'A controller takes uploads, and what reads them is not there. Nothing was started.',
      { cause, hint: 'npm install @fastify/busboy' },
    );
  }
}
