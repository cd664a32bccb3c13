import { stat } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import { Observable } from 'rxjs/internal/Observable';
import type { Subscriber } from 'rxjs';
import { SecretStore } from '../../contracts/secret-store.js';
import type { SecretChanges } from '../../contracts/secret-store.js';
import { AdapterError, LifecycleError, textOf } from '../../core/errors.js';
import type { Health } from '../../core/health.js';
import type { InitContext, OnCleanup, OnHealthCheck, OnInit } from '../../core/hooks.js';
import { Logger } from '../../core/logger.js';
import { parseSlotName, shown } from '../../core/names.js';
import type { Clock } from '../../core/ports.js';
import { checkSecretName } from '../../core/secret-name.js';
import { systemClock } from '../../core/system-clock.js';
import { Adapter } from '../../decorators/component.js';
import { Inject } from '../../decorators/inject.js';
import { watchPaths, type WatchTrouble } from '../../files/watch-paths.js';
import { codeOf, unreadable } from './file/read-text.js';
import { SecretDocument } from './file/secret-document.js';
import { SecretFolder } from './file/secret-folder.js';
import type { SecretReader } from './file/secret-reader.js';

/** Writing a file takes several steps; a folder that is written to, more of them. */
const QUIET_MS = 50;

/** Settings of {@link FileSecrets}. */
export class FileSecretsSettings {
  /** A JSON file, or a folder with a file for each secret; absolute or from the working directory. Required. */
  path = '';
  /** Whether changes are followed. Default true. */
  watch = true;
  /** Milliseconds between looks where the file system does not tell of changes, as some of networks; 0 (default): it does. */
  pollMs = 0;
  /** Most bytes of a file. 1 to 16,777,216, default 1,048,576. */
  maxBytes = 1_048_576;
  /** Most secrets of a JSON file, and entries of a folder. 1 to 100,000, default 10,000. */
  maxEntries = 10_000;
  /** Whether files that others than their owner may read make the store `degraded`. Default true. */
  checkPermissions = true;
}

/**
 * Secrets in files, followed when they change.
 *
 * - A folder, as Kubernetes and Docker mount them: `cache/password` is the file `password` in its folder `cache`. One
 *   newline at the end is not part of the value. Links may lead to files within the folder only.
 * - One JSON file: `{ "cache/password": "…" }` or, the same, `{ "cache": { "password": "…" } }`. Values are as they
 *   stand there.
 */
@Adapter({ provider: 'file', settings: FileSecretsSettings })
export class FileSecrets extends SecretStore implements OnInit, OnHealthCheck, OnCleanup {
  private clock: Clock = systemClock;
  private reader: SecretReader | undefined;
  private readonly path: string;
  private closed = false;
  private readonly watchers = new Map<Subscriber<SecretChanges>, () => void>();
  override readonly changes$ = new Observable<SecretChanges>((subscriber) => this.follow(subscriber));

  /**
   * @param log told when changes cannot be followed, and when they can again; default: nobody
   * @throws AdapterError `adapter/bad-settings`
   */
  constructor(
    private readonly settings: FileSecretsSettings,
    @Inject(Logger, { optional: true }) private readonly log?: Logger,
  ) {
    super();
    checkSettings(settings);
    this.path = isAbsolute(settings.path) ? resolve(settings.path) : resolve(process.cwd(), settings.path);
  }

  /** A store on another clock: for tests, and for hosts that have their own time. */
  static withClock(clock: Clock, settings: FileSecretsSettings, log?: Logger): FileSecrets {
    const store = new FileSecrets(settings, log);
    store.clock = clock;
    return store;
  }

  /** Looks whether there is a file or a folder. @throws SecretError `secrets/unreadable`, `secrets/too-large` */
  async onInit(context?: Pick<InitContext, 'slot' | 'provider'>): Promise<void> {
    const { path, settings } = this;
    try {
      // eslint-disable-next-line security/detect-non-literal-fs-filename -- the operator's setting
      const found = await stat(path);
      const reader = found.isDirectory() ? SecretFolder : SecretDocument;
      this.reader = await reader.open(path, settings);
    } catch (error) {
      throw isOfFileSystem(error) ? unreadable(`${path}, the ${settingOf(context)},`, codeOf(error)) : error;
    }
  }

  /** Whether it can be read, and by nobody else. */
  async onHealthCheck(): Promise<Health> {
    const { path } = this;
    try {
      const exposure = this.settings.checkPermissions ? await this.opened().exposure() : undefined;
      if (exposure === undefined) return { status: 'healthy', details: { path } };
      const reason = `${exposure}: others than its owner may read it; give it 0600, or say checkPermissions: false`;
      return { status: 'degraded', details: { path, reason } };
    } catch (error) {
      return {
        status: 'unhealthy',
        details: { path, reason: isOfFileSystem(error) ? codeOf(error) : textOf(error) },
      };
    }
  }

  /** Ends watching; later calls reject with `adapter/closed`. */
  onCleanup(): void {
    this.closed = true;
    for (const [subscriber, end] of this.watchers) {
      end();
      subscriber.complete();
    }
    this.watchers.clear();
  }

  async getSecret(name: string): Promise<string | undefined> {
    const reader = this.opened();
    checkSecretName(name);
    return reader.read(name);
  }

  private follow(subscriber: Subscriber<SecretChanges>): (() => void) | undefined {
    if (!this.settings.watch || !this.reader || this.closed) return undefined;
    const { pollMs } = this.settings;
    const watch = {
      ...this.reader.watched,
      quietMs: QUIET_MS,
      pollMs: pollMs > 0 ? pollMs : undefined,
      clock: this.clock,
      trouble: this.trouble,
    };
    const end = watchPaths(watch, () => subscriber.next('all'));
    this.watchers.set(subscriber, end);
    return () => {
      this.watchers.delete(subscriber);
      end();
    };
  }

  /** It is made again by what watches. */
  private readonly trouble: WatchTrouble = {
    failed: (error) =>
      this.log?.warn(`${this.path} is not watched. It is tried again; what changes meanwhile is read then`, {
        error,
      }),
    works: () => this.log?.info(`${this.path} is watched again`),
  };

  private opened(): SecretReader {
    if (this.reader && !this.closed) return this.reader;
    const what = `The store of secrets in ${JSON.stringify(this.path)}`;
    if (this.closed) {
      throw new LifecycleError('adapter/closed', `${what} was cleaned up. Its files stay.`, {
        hint: 'inject SecretStore, which follows a swap, instead of keeping an instance',
      });
    }
    throw new LifecycleError('adapter/not-open', `${what} was not opened.`, {
      hint: 'await onInit first; the container does',
    });
  }
}

/** How the configuration calls the path. */
function settingOf(context: Pick<InitContext, 'slot' | 'provider'> | undefined): string {
  if (!context) return 'setting path';
  const { domain, key } = parseSlotName(context.slot);
  return `setting ${domain}s.providers.${key}/${context.provider}.path`;
}

function isOfFileSystem(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

const BOUNDS = { pollMs: [0, 3_600_000], maxBytes: [1, 16_777_216], maxEntries: [1, 100_000] } as const;

function checkSettings(settings: FileSecretsSettings): void {
  const { path } = settings;
  if (typeof path !== 'string' || path === '' || path.includes('\0')) {
    throw new AdapterError('adapter/bad-settings', `Secrets in files need a path, got ${shown(path)}.`, {
      hint: 'set path to a JSON file or a folder, for example "/run/secrets"',
    });
  }
  for (const [name, [least, most]] of Object.entries(BOUNDS)) {
    const value: unknown = Reflect.get(settings, name);
    if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) continue;
    throw new AdapterError('adapter/bad-settings', `${name} cannot be ${shown(value)}.`, {
      hint: `use an integer from ${least} to ${most}`,
    });
  }
}
