import type { OneiricError } from './errors.js';

/** How the admin API is reached over HTTP, on this machine only. */
export interface AdminHttpOptions {
  /** Port, 1 to 65535; 0 takes one that is free, and `app.admin.url` says which. Default 0. */
  readonly port?: number;
  /** Address of the machine's own, and no other. Default `127.0.0.1`. */
  readonly host?: '127.0.0.1' | '::1' | 'localhost';
}

/** How much the admin API takes at a time. */
export interface AdminLimits {
  /** Connections that are open at once, on each way in; more are closed as they come. Default 512. */
  readonly connections?: number;
  /** Requests a second, of each token and of the socket; more are refused with 429. Default 200. */
  readonly requestsPerSecond?: number;
  /** Milliseconds in which the head of a request has to be there. Default 10,000. */
  readonly headersTimeoutMs?: number;
  /** Milliseconds in which the whole of a request has to be there. Default 30,000. */
  readonly requestTimeoutMs?: number;
}

/** How the running application is operated from outside. */
export interface AdminOptions {
  /**
   * The Unix socket. True: `admin.sock` in the folder of the state; a path: there, in a folder that others may not write to. Whoever
   * may connect is an operator: the user of the process, and root. Default true.
   */
  readonly socket?: boolean | string;
  /** HTTP besides, on this machine only, with tokens that are kept in the folder of the state. Default false. */
  readonly http?: boolean | AdminHttpOptions;
  /** Whether the dashboard is there, where there is HTTP: `app.admin.link()` opens it. Default true. */
  readonly dashboard?: boolean;
  /** How much it takes at a time. */
  readonly limits?: AdminLimits;
}

/** A link that opens the dashboard and logs in: once, and for five minutes. Whoever has it may do what its role may. */
export interface LoginLink {
  /** What to open in a browser of the same machine. It is a secret. */
  readonly url: string;
  /** What it logs in as. */
  readonly role: 'viewer' | 'operator';
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** How an application can be operated from outside. */
export interface ApplicationAdmin {
  /** Path of the socket; undefined where there is none. */
  readonly socket: string | undefined;
  /** Where HTTP answers, as `http://127.0.0.1:4000`; undefined where it does not. */
  readonly url: string | undefined;
  /**
   * A link that opens the dashboard and logs in, for whoever started the process to give to their browser. It is a secret.
   *
   * @param role what it logs in as. Default `operator`
   * @returns undefined where HTTP does not answer, or has no dashboard
   */
  link(role?: LoginLink['role']): LoginLink | undefined;
  /** Why a way in that was wished for is not there. The application runs without it. */
  readonly problems: readonly OneiricError[];
}
