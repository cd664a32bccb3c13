const PAIR = /^([^=]+)=(.*)$/;

/** What the cookie of a name says; undefined where there is none, or where two say different things of it. */
export function cookieOf(header: string | undefined, name: string): string | undefined {
  const said = (header ?? '')
    .split(';')
    .map((part) => PAIR.exec(part.trim()))
    .filter((pair) => pair?.[1] === name)
    .map((pair) => pair?.[2]);
  return said.every((one) => one === said[0]) ? said[0] : undefined;
}

/** Sets a cookie that no page can read and no other site has sent along; with 0 seconds takes it away. */
export const setCookie = (name: string, value: string, seconds: number): string =>
  `${name}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}`;
