import { isPlainUtf8 } from '../../net/plain-text.js';
import { AdminRefusal } from '../problems/admin-refusal.js';

/** Most bytes of a body. */
export const MOST_BYTES = 65_536;
/** How deep a body may be nested. */
const MOST_DEPTH = 8;

const JSON_TYPE = /^application\/json\s*(?:;|$)/i;

/** The text of a body; empty where there is none. @throws AdminRefusal `admin/too-large`, `admin/unsupported-media-type`, `admin/bad-request` */
export async function readText(request: Request): Promise<string> {
  const declared = Number(request.headers.get('content-length') ?? 0);
  if (declared > MOST_BYTES) throw tooLarge();
  const bytes = await readBytes(request.body);
  if (bytes.byteLength === 0) return '';
  if (!JSON_TYPE.test(request.headers.get('content-type') ?? '') || !isPlainUtf8(request.headers)) {
    throw new AdminRefusal(
      'admin/unsupported-media-type',
      'The body is not said to be JSON in UTF-8, as it stands. Nothing was done.',
      {
        hint: 'send content-type: application/json, and no content-encoding',
      },
    );
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw badBody('is no UTF-8', cause);
  }
}

async function readBytes(body: ReadableStream<Uint8Array> | null): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (body) {
    for await (const chunk of body) {
      size += chunk.byteLength;
      if (size > MOST_BYTES) throw tooLarge();
      chunks.push(chunk);
    }
  }
  return Buffer.concat(chunks, size);
}

/** What a body says; nothing where it is empty. @throws AdminRefusal `admin/bad-request` */
export function bodyOf(text: string): unknown {
  if (text === '') return {};
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    throw badBody('is no JSON', cause);
  }
  checkTree(body, MOST_DEPTH);
  return body;
}

function checkTree(value: unknown, levels: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (levels === 0) throw badBody(`is nested deeper than ${MOST_DEPTH} levels`);
  // It would be the prototype of whatever somebody copies it into.
  if (Object.hasOwn(value, '__proto__')) throw badBody('has a member __proto__');
  for (const one of Object.values(value)) checkTree(one, levels - 1);
}

/** What the query says. @throws AdminRefusal `admin/bad-request` where something is said twice */
export function queryOf(url: URL): Record<string, string> {
  const said = new Map<string, string>();
  for (const [name, value] of url.searchParams) {
    if (said.has(name))
      throw new AdminRefusal('admin/bad-request', 'The query says something twice. Nothing was done.');
    said.set(name, value);
  }
  return Object.fromEntries(said);
}

const tooLarge = () =>
  new AdminRefusal('admin/too-large', `The body has more than ${MOST_BYTES} bytes. Nothing was done.`);

const badBody = (what: string, cause?: unknown) =>
  new AdminRefusal('admin/bad-request', `The body ${what}. Nothing was done.`, { cause });
