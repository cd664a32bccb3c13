import { BlockList, isIP } from 'node:net';
import { HttpError } from '../http-error.js';

/** Which addresses are proxies of our own: how many there are, or in which networks they are. */
export type TrustProxy = false | number | readonly string[];

/** Says of an address whether it is that of a proxy of our own. @param hop how many proxies stand after it, 0 for the last */
export type Trusts = (address: string, hop: number) => boolean;

/** @throws HttpError `http/bad-option` */
export function trustsFrom(trust: TrustProxy, where: string): Trusts {
  if (trust === false) return () => false;
  if (typeof trust === 'number') {
    if (Number.isSafeInteger(trust) && trust >= 0) return (_, hop) => hop < trust;
    throw badTrust(where, String(trust));
  }
  // What is no list: types forbid it.
  const networks: unknown = trust;
  if (!Array.isArray(networks)) throw badTrust(where, typeof networks);
  const known = new BlockList();
  for (const network of networks as unknown[]) add(known, network, where);
  return (address) => isListed(known, address);
}

/** `10.0.0.0/8`, `fd00::/8`, or one address. */
function add(list: BlockList, network: unknown, where: string): void {
  const [address = '', bits, ...more] = typeof network === 'string' ? network.split('/') : [];
  const family = isIP(address);
  const most = family === 4 ? 32 : 128;
  const isWhole = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most);
  if (family === 0 || !isWhole || more.length > 0) throw badTrust(where, String(network));
  list.addSubnet(address, bits === undefined ? most : Number(bits), family === 4 ? 'ipv4' : 'ipv6');
}

function isListed(list: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

const badTrust = (where: string, given: string) =>
  new HttpError('http/bad-option', `${where}: trustProxy cannot have ${given}. Nothing was built.`, {
    path: where,
    hint: "trustProxy is false, how many proxies there are, or a list of networks, as ['10.0.0.0/8', '::1']",
  });
