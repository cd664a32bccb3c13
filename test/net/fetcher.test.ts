import { describe, expect, it } from 'vitest';
import { HttpsServer } from '../support/https-server.js';
import { fetcherOf, refusalOf, requestFor, textOf } from './fetch-world.js';

describe('a fetch', () => {
  it('brings the bytes of an answer, and what it is tagged with', async () => {
    await using server = await HttpsServer.open((_, response) => {
      response.setHeader('etag', '"one"');
      response.end('hello');
    });
    const fetched = await fetcherOf(server).fetch(requestFor(server, '/a?b=c'));
    expect(fetched).toEqual({ kind: 'bytes', bytes: new Uint8Array(Buffer.from('hello')), etag: '"one"' });
    expect(server.asked).toEqual(['GET /a?b=c']);
    expect(server.headers[0]).toMatchObject({ 'accept-encoding': 'identity', 'user-agent': 'oneiric' });
  });

  it('is told that nothing has changed, where the tag still holds', async () => {
    await using server = await HttpsServer.open((request, response) => {
      response.statusCode = request.headers['if-none-match'] === 'W/"one"' ? 304 : 200;
      response.end();
    });
    const fetcher = fetcherOf(server);
    expect(await textOf(fetcher.fetch(requestFor(server, '/', { etag: 'W/"one"' })))).toBe('unchanged');
    expect(await textOf(fetcher.fetch(requestFor(server, '/', { etag: '"two"' })))).toBe('');
  });

  it('is told that something is missing, where it may be, and fails where it may not', async () => {
    await using server = await HttpsServer.open((_, response) => response.writeHead(404).end('nothing'));
    const fetcher = fetcherOf(server);
    expect(await textOf(fetcher.fetch(requestFor(server, '/', { mayBeMissing: true })))).toBe('missing');
    expect(await refusalOf(fetcher.fetch(requestFor(server)))).toMatchObject({
      code: 'net/bad-status',
      status: 404,
      mayHeal: false,
    });
  });
});
