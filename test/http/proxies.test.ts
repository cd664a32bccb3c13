import { describe, expect, it } from 'vitest';
import { Controller, Get, Ip, Req, type HttpRequest, type TrustProxy } from '../../src/http/index.js';
import { served } from './http-world.js';

@Controller('client')
class ClientController {
  @Get()
  get(@Ip() ip: string, @Req() { protocol, host }: HttpRequest) {
    return { ip, protocol, host: host.replace(/:\d+$/, '') };
  }
}

async function asked(trustProxy: TrustProxy, headers: Record<string, string> = {}) {
  await using world = await served({ controllers: [ClientController], http: { trustProxy } });
  return await world.said('/client', { headers });
}

const HERE = { ip: '127.0.0.1', protocol: 'http', host: '127.0.0.1' };
const forwarded = (addresses: string, more: Record<string, string> = {}) => ({
  'x-forwarded-for': addresses,
  ...more,
});

describe('who asks', () => {
  it('is whoever has connected, whatever the request says', async () => {
    const headers = forwarded('1.1.1.1', {
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'evil.com',
      'x-real-ip': '1.1.1.1',
    });
    expect(await asked(false, headers)).toEqual(HERE);
    expect(await asked(0, headers)).toEqual(HERE);
    expect(await asked(['10.0.0.0/8'], headers)).toEqual(HERE);
  });

  it('is whom the last proxy has seen, with one proxy: what a client writes stands left of that', async () => {
    expect(await asked(1, forwarded('6.6.6.6, 1.2.3.4'))).toMatchObject({ ip: '1.2.3.4' });
    expect(await asked(1)).toEqual(HERE);
    const headers = forwarded('6.6.6.6, 1.2.3.4', {
      'x-forwarded-proto': 'http, https',
      'x-forwarded-host': 'evil.com, shop.example:8443',
    });
    expect(await asked(1, headers)).toEqual({ ip: '1.2.3.4', protocol: 'https', host: 'shop.example' });
  });

  it('is the first that is no proxy of ours, by their networks or their number', async () => {
    const chain = '6.6.6.6, 1.2.3.4, 10.1.1.1, 10.2.2.2';
    const ours = ['127.0.0.1', '10.0.0.0/8'];
    const first = {
      'x-forwarded-proto': 'http, https, http, http',
      'x-forwarded-host': 'evil.com, shop.example, a, b',
    };
    const shop = { ip: '1.2.3.4', protocol: 'https', host: 'shop.example' };
    expect(await asked(ours, forwarded(chain, first))).toEqual(shop);
    expect(await asked(3, forwarded(chain, first))).toEqual(shop);
    // More than there are: the first that is told of.
    expect(await asked(9, forwarded('1.2.3.4, 10.1.1.1'))).toMatchObject({ ip: '1.2.3.4' });
  });

  it.each([
    ['a name', '1.2.3.4, localhost'],
    ['nothing', '1.2.3.4,'],
    ['an address with more', '1.2.3.4, 5.6.7.8 evil'],
    ['numbers that are no address', '1.2.3.4, 999.1.1.1'],
    ['an address in another notation', '1.2.3.4, 0x7f.1'],
  ])('is the proxy itself where it tells %s', async (_, addresses) => {
    expect(await asked(['127.0.0.0/8'], forwarded(addresses))).toMatchObject({ ip: '127.0.0.1' });
  });

  it('is an address without port and brackets, and of IPv4 as such', async () => {
    expect(await asked(1, forwarded('1.2.3.4:5678'))).toMatchObject({ ip: '1.2.3.4' });
    expect(await asked(1, forwarded('[2001:db8::1]:443'))).toMatchObject({ ip: '2001:db8::1' });
    expect(await asked(['127.0.0.1', '10.0.0.0/8'], forwarded('1.2.3.4, ::ffff:10.0.0.1'))).toMatchObject({
      ip: '1.2.3.4',
    });
    expect(await asked(['127.0.0.1', 'fd00::/8'], forwarded('1.2.3.4, fd12::1'))).toMatchObject({
      ip: '1.2.3.4',
    });
  });

  it('asks for a host and a protocol that are such, or for what it has connected to', async () => {
    const evil = { 'x-forwarded-proto': 'javascript', 'x-forwarded-host': 'a.example/"><script>' };
    expect(await asked(1, forwarded('1.2.3.4', evil))).toEqual({ ...HERE, ip: '1.2.3.4' });
  });

  it.each([
    -1,
    1.5,
    ['10.0.0.0/33'],
    ['10.0.0/8'],
    ['all'],
    ['::/129'],
    ['10.0.0.0/8/8'],
    [''],
    true,
    '10.0.0.0/8',
  ])('is refused where nobody knows which proxies are meant: %j', async (trustProxy) => {
    const refused = asked(trustProxy as TrustProxy);
    await expect(refused).rejects.toMatchObject({ code: 'http/bad-option' });
  });
});
