import type { OriginLists } from './origins.js';

/** A header that is sent to one origin, and to no other. */
export interface Credentials {
  /** Who gets it. */
  readonly origin: string;
  /** Name of the header. Default `authorization`. */
  readonly header?: string | undefined;
  /** What it says, asked for before each try: `Bearer …`. */
  readonly value: () => string | Promise<string>;
}

/** How an origin is known, and how we are known to it. */
export interface OriginTls {
  /** Certificates (PEM) of whom it is vouched for by, in place of those that Node knows. */
  readonly ca?: string | readonly string[] | undefined;
  /** SHA-256 of the public key (SPKI) of its own certificate, in base64: one, or two while it is changed. */
  readonly pins?: readonly string[] | undefined;
  /** Our certificate (PEM), where it asks for one. */
  readonly cert?: string | undefined;
  /** The key of that (PEM). */
  readonly key?: string | undefined;
  /** What the key is encrypted with. */
  readonly passphrase?: string | undefined;
}

/** How often what may heal is tried, and how patiently. */
export interface RetrySettings {
  /** Tries in all, the first included, 1 to 20. Default 3. */
  readonly attempts: number;
  /** The longest pause before the second try, in milliseconds; it doubles with each. Default 200. */
  readonly minMs: number;
  /** The longest of all pauses, in milliseconds. Default 5,000. */
  readonly maxMs: number;
  /** The longest `Retry-After` that is waited for, in milliseconds. Default 10,000. */
  readonly retryAfterMs: number;
}

/** When an origin is left alone for a while. */
export interface BreakerSettings {
  /** After so many failed fetches in a row. Default 5. */
  readonly failures: number;
  /** Milliseconds until one is let through to try. Default 10,000. */
  readonly openMs: number;
}

/** How many requests an origin is sent. */
export interface RateSettings {
  /** So many at once, and as many again … Default 6,000. */
  readonly requests: number;
  /** … spread over so many milliseconds. Default 60,000. */
  readonly perMs: number;
}

/** How many connections an origin is asked on, and how long each. */
export interface ConnectionSettings {
  /** So many at once, streams of events left out; who comes beyond them waits. Default 16. */
  readonly atOnce: number;
  /** Milliseconds after which a connection is asked no more, and closed where it is idle; 0 for a new one each time. Default 5,000. */
  readonly keptMs: number;
}

/** A proxy through which everything of `https:` is asked. Nothing else says so: the environment is not looked at. */
export interface ProxySettings {
  /** `http://host:port`, or `https://host:port`. */
  readonly url: string;
  /** What it is sent as `proxy-authorization`. */
  readonly authorization?: (() => string | Promise<string>) | undefined;
}

/** What a fetcher does, and what it does not. */
export interface FetchOptions extends OriginLists {
  /** Origins that may be asked: `https://cdn.acme.test`, each by itself. Default none. */
  readonly allowOrigins: readonly string[];
  /** Origins that may not, also where they are allowed. Default none. */
  readonly denyOrigins: readonly string[];
  /** Allowed origins that may be at private addresses. Default none. */
  readonly privateOrigins: readonly string[];
  /** Folders from which files may be read by `file:`, absolute. Default none. */
  readonly fileRoots: readonly string[];
  /** What is sent to one allowed origin. Default nothing. */
  readonly credentials: Credentials | undefined;
  /** How origins are known, by origin. Default: by the certificates that Node knows. */
  readonly tls: Readonly<Record<string, OriginTls>>;
  /** Longest time for a fetch with all its tries, in milliseconds. Default 15,000. */
  readonly totalMs: number;
  /** Longest wait for the head of an answer, and for more of its body, in milliseconds. Default 5,000. */
  readonly idleMs: number;
  /** Longest silence of a stream of events, in milliseconds. Default 60,000. */
  readonly eventIdleMs: number;
  /** Most characters of an event of a stream. Default 65,536. */
  readonly eventLength: number;
  /** How often what may heal is tried. */
  readonly retry: RetrySettings;
  /** When an origin is left alone. */
  readonly breaker: BreakerSettings;
  /** How many requests an origin is sent. */
  readonly rateLimit: RateSettings;
  /** How many connections an origin is asked on. */
  readonly connections: ConnectionSettings;
  /** Default none. */
  readonly proxy: ProxySettings | undefined;
}

/** Options that somebody sets; the others keep their defaults. */
export type GivenFetchOptions = {
  readonly [K in keyof FetchOptions]?:
    | (K extends 'retry' | 'breaker' | 'rateLimit' | 'connections'
        ? Partial<FetchOptions[K]>
        : FetchOptions[K])
    | undefined;
};

/** What holds where nothing is said. */
export const FETCH_DEFAULTS: FetchOptions = Object.freeze({
  allowOrigins: [],
  denyOrigins: [],
  privateOrigins: [],
  fileRoots: [],
  credentials: undefined,
  tls: {},
  totalMs: 15_000,
  idleMs: 5_000,
  eventIdleMs: 60_000,
  eventLength: 65_536,
  retry: { attempts: 3, minMs: 200, maxMs: 5_000, retryAfterMs: 10_000 },
  breaker: { failures: 5, openMs: 10_000 },
  rateLimit: { requests: 6_000, perMs: 60_000 },
  connections: { atOnce: 16, keptMs: 5_000 },
  proxy: undefined,
});
