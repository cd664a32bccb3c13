import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** IPv4 addresses that are not of the public internet, or not of one host there: the registries of IANA, and one of a cloud. */
const SPECIAL_V4: readonly (readonly [net: string, bits: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // Azure answers machines with their secrets here.
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/** What is public of IPv6; all else is loopback, local, multicast, mapped, translated (NAT64) or not given out. */
const PUBLIC_V6 = ['2000::', 3] as const;

/** Within that: what is for protocols, among it Teredo; documentation; 6to4, which leads to any IPv4 address; AS112. */
const SPECIAL_V6: readonly (readonly [net: string, bits: number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
];

const specialV4 = listOf(SPECIAL_V4, 'ipv4');
const specialV6 = listOf(SPECIAL_V6, 'ipv6');
const publicV6 = listOf([PUBLIC_V6], 'ipv6');

/**
 * Whether an address leads anywhere but to a host of the public internet: to this machine, into a private network, to a cloud's
 * metadata, to many at once. So does what is no address.
 */
export function isSpecialAddress(address: string): boolean {
  if (isIPv4(address)) return specialV4.check(address, 'ipv4');
  // A zone names one of our own network cards.
  if (!isIPv6(address) || address.includes('%')) return true;
  return !publicV6.check(address, 'ipv6') || specialV6.check(address, 'ipv6');
}

function listOf(nets: readonly (readonly [net: string, bits: number])[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const [net, bits] of nets) list.addSubnet(net, bits, family);
  return list;
}
