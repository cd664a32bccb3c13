import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AdminRefusal } from '../problems/admin-refusal.js';

/** Where the dashboard is: beside the file of the package that this is part of, or where it was built last. */
const FOLDERS = ['../dashboard/', '../../../dist/dashboard/'].map((path) => new URL(path, import.meta.url));
const ROOT = '/dashboard/';
const INDEX = 'index.html';
/** Names that the bundler gives to what a page needs: another content has another name. */
const HASHED = /-[\w-]{8}\.(?:js|css)$/;

const TYPES: ReadonlyMap<string, string> = new Map([
  ['html', 'text/html; charset=utf-8'],
  ['js', 'text/javascript; charset=utf-8'],
  ['css', 'text/css; charset=utf-8'],
  ['svg', 'image/svg+xml'],
]);

/** All that the page may do: what its own server gives it, and nothing in line. */
const POLICY = [
  ...["default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "img-src 'self'"],
  ...["worker-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
].join('; ');

interface PageFile {
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** Serves the files of the dashboard, which say nothing of the application. They are read once, when somebody asks first. */
export class PageFiles {
  readonly #folders: readonly URL[];
  #files: Promise<ReadonlyMap<string, PageFile>> | undefined;

  constructor(folders: readonly URL[] = FOLDERS) {
    this.#folders = folders;
  }

  /** Whether a request is for one of them. */
  static isAsked({ url = '' }: IncomingMessage): boolean {
    const path = pathOf(url);
    return path === '/' || path === ROOT.slice(0, -1) || path.startsWith(ROOT);
  }

  /** @returns why it is refused; undefined where it is answered */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<AdminRefusal | undefined> {
    if (request.method !== 'GET' && request.method !== 'HEAD') return WRONG_METHOD;
    const path = pathOf(request.url ?? '');
    if (!path.startsWith(ROOT)) {
      response.writeHead(302, { location: ROOT, 'content-length': 0 }).end();
      return undefined;
    }
    const files = await (this.#files ??= this.#read());
    const file = files.get(path.slice(ROOT.length) || INDEX);
    if (!file) return files.size === 0 ? NOT_THERE : NO_FILE;
    response.writeHead(200, file.headers).end(request.method === 'HEAD' ? undefined : file.bytes);
    return undefined;
  }

  async #read(): Promise<ReadonlyMap<string, PageFile>> {
    for (const folder of this.#folders) {
      const files = await filesOf(fileURLToPath(folder));
      if (files.size > 0) return files;
    }
    return new Map();
  }
}

const pathOf = (url: string): string => url.split('?', 1)[0] ?? '';

/** Those of a folder by name; none where there is no such folder. What is asked for is only ever looked up among them. */
async function filesOf(folder: string): Promise<ReadonlyMap<string, PageFile>> {
  // eslint-disable-next-line security/detect-non-literal-fs-filename -- a part of this package
  const names = await readdir(folder).catch(() => []);
  const files = names.map(async (name): Promise<readonly [string, PageFile] | undefined> => {
    const type = TYPES.get(name.slice(name.lastIndexOf('.') + 1));
    if (type === undefined) return undefined;
    // eslint-disable-next-line security/detect-non-literal-fs-filename -- a part of this package
    const bytes = await readFile(join(folder, name));
    return [name, { bytes, headers: headersOf(name, type, bytes) }];
  });
  return new Map((await Promise.all(files)).filter((file) => file !== undefined));
}

const headersOf = (name: string, type: string, { length }: Buffer) => ({
  'content-type': type,
  'content-length': `${length}`,
  'content-security-policy': POLICY,
  ...(HASHED.test(name) && { 'cache-control': 'private, max-age=31536000, immutable' }),
});

const NO_FILE = new AdminRefusal('admin/no-route', 'The dashboard has no such file. Nothing was done.', {
  hint: 'GET /dashboard/',
});
const NOT_THERE = new AdminRefusal(
  'admin/no-route',
  'The dashboard is not there: this package was built without it. Nothing was done.',
  { hint: 'a bundle does not bring it along: put dist/dashboard of the package beside it' },
);
const WRONG_METHOD = new AdminRefusal(
  'admin/wrong-method',
  'The path does not take this method. Nothing was done.',
  { headers: { allow: 'GET, HEAD' } },
);
