import { execFileSync } from 'node:child_process';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** A host of static files, as any other: it knows nothing of manifests. */
export interface StaticHost {
  readonly origin: string;
  /** Its certificate, which nobody else vouches for. */
  readonly ca: string;
  /** What is there, by path. */
  readonly files: Map<string, Uint8Array>;
  /** Takes it off the network. */
  close(): Promise<void>;
}

/** Serves files over HTTPS on a free port of this machine. */
export async function startHost(): Promise<StaticHost> {
  const { cert, key } = certificate();
  const files = new Map<string, Uint8Array>();
  const server = createServer({ cert, key }, ({ url = '' }, response) => {
    const file = files.get(url);
    if (file) response.end(file);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { origin: `https://127.0.0.1:${port}`, ca: cert, files, close };
}

/** A certificate for a day. Where hosts have theirs from somebody that Node knows, nothing of this is needed. */
function certificate(): { readonly cert: string; readonly key: string } {
  const args =
    'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=localhost';
  const names = ['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', '-', '-out', '-'];
  const pem = execFileSync('openssl', [...args.split(' '), ...names], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const at = pem.indexOf('-----BEGIN CERTIFICATE');
  return { key: pem.slice(0, at), cert: pem.slice(at) };
}
