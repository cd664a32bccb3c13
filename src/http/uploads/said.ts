import { bodyOf } from '../body.js';
import type { Exchange } from '../exchange.js';
import { readUpload } from './upload-reader.js';
import type { Said } from './uploaded-file.js';
import { wishesOf } from './wishes.js';

/** What a request says, read when it is first asked for. @throws HttpException for what is not taken */
export const saidBy = (exchange: Exchange): Promise<Said> => (exchange.said ??= read(exchange));

async function read(exchange: Exchange): Promise<Said> {
  const { request, entered, limits, uploads } = exchange;
  const wishes = wishesOf(entered);
  const isForm = /^multipart\/form-data\s*(;|$)/i.test(request.headers.get('content-type') ?? '');
  if (wishes.length === 0 || !isForm) return { body: await bodyOf(request, limits), files: [] };
  const files = uploads.begin();
  exchange.onEnd(() => files.discard());
  return readUpload(request, { wishes, limits, files });
}
