import { execFileSync } from 'node:child_process';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** Milliseconds that a server far away takes for each answer. */
const LATENCY_MS = 50;

const OPTIONS =
  'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=localhost';
const OUTPUT = ['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', '-', '-out', '-'];

const pem = execFileSync('openssl', [...OPTIONS.split(' '), ...OUTPUT], {
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'ignore'],
});
const at = pem.indexOf('-----BEGIN CERTIFICATE');
const files = new Map<string, Uint8Array>();

const server = createServer({ key: pem.slice(0, at), cert: pem.slice(at) }, (request, response) => {
  void setTimeout(LATENCY_MS).then(() => {
    const file = files.get(request.url ?? '');
    const etag = `"${file?.length ?? 0}"`;
    if (file && request.headers['if-none-match'] === etag) response.writeHead(304, { etag }).end();
    else response.writeHead(file ? 200 : 404, { etag }).end(file);
  });
});
server.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port, ca: pem.slice(at) });
});
process.on('message', (message: { path: string; base64: string }) => {
  files.set(message.path, Buffer.from(message.base64, 'base64'));
  process.send?.({ served: message.path });
});
