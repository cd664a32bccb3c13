import { StorageError } from '../core/errors.js';
import type { Sql } from './sql.js';
import { storageFailure } from './storage-failure.js';

/** What a column can hold. */
export type SqlValue = string | number | bigint | Uint8Array | null;

/** A row, by column name. */
export type Row = Readonly<Record<string, SqlValue | undefined>>;

/** What both engines have in common, and all that is used of them. */
export interface Connection {
  exec(text: string): void;
  prepare(text: string): Statement;
  close(): void;
}

interface Statement {
  run(...values: SqlValue[]): { readonly changes: number | bigint };
  get(...values: SqlValue[]): unknown;
  all(...values: SqlValue[]): unknown[];
}

/**
 * An open SQLite file. Every call is synchronous and takes as long as the disk, or another process's
 * lock, makes it take: keep statements small.
 *
 * Statements are prepared once and kept. Failures are StorageErrors that name the file.
 */
export class Database {
  private readonly statements = new Map<Sql, Statement>();
  private inTransaction = false;
  private open = true;

  /** @internal `openDatabase` makes these. */
  constructor(
    private readonly connection: Connection,
    /** The file as it was named by who opened it. */
    readonly file: string,
    /** The library that does the work. */
    readonly engine: string,
  ) {}

  /** Whether `close` was not called yet. */
  get isOpen(): boolean {
    return this.open;
  }

  /** Executes one statement; gives the number of rows that it inserted, updated or deleted itself. */
  run(statement: Sql, ...values: SqlValue[]): number {
    return this.attempt('write to', () => Number(this.prepared(statement).run(...bindable(values)).changes));
  }

  /** The first row, if any. */
  get(statement: Sql, ...values: SqlValue[]): Row | undefined {
    return this.attempt('read', () => this.prepared(statement).get(...bindable(values)) as Row | undefined);
  }

  /** All rows: bound the statement with LIMIT. */
  all(statement: Sql, ...values: SqlValue[]): Row[] {
    return this.attempt('read', () => this.prepared(statement).all(...bindable(values)) as Row[]);
  }

  /** Executes several statements without values, as a migration has them. */
  exec(statements: Sql): void {
    this.attempt('write to', () => this.connection.exec(statements.text));
  }

  /**
   * Runs `fn` as one unit: all of its writes happen, or none if it throws. Takes the write lock at the
   * start, so that it cannot fail half-way for want of it.
   *
   * @throws StorageError `storage/nested-transaction`; `storage/async-transaction` where `fn` returns a
   * promise, since other work would get into the transaction (nothing is written)
   */
  transaction<T>(fn: () => T): T {
    if (this.inTransaction) {
      throw new StorageError(
        'storage/nested-transaction',
        `A transaction of ${JSON.stringify(this.file)} is running.`,
        {
          hint: 'do both in one transaction',
        },
      );
    }
    this.attempt('write to', () => this.connection.exec('BEGIN IMMEDIATE'));
    this.inTransaction = true;
    try {
      const result = refusePromise(fn());
      this.attempt('write to', () => this.connection.exec('COMMIT'));
      return result;
    } catch (error) {
      this.rollBack();
      throw error;
    } finally {
      this.inTransaction = false;
    }
  }

  /**
   * Gives the file back, complete without its -wal file unless others have it open. Closing twice does nothing.
   * With `@photostructure/sqlite` the process keeps the handles until its statements are collected as garbage.
   */
  close(): void {
    if (!this.open) return;
    this.open = false;
    this.statements.clear();
    try {
      this.checkpoint();
      this.connection.close();
    } catch (error) {
      throw storageFailure('close', this.file, error);
    }
  }

  /** By hand, because an engine that waits for the garbage collector does not do it on closing. */
  private checkpoint(): void {
    try {
      this.connection.exec('PRAGMA wal_checkpoint(PASSIVE)');
    } catch {
      // What is not moved to the main file stays in the -wal file, from where the next one who opens reads it.
    }
  }

  private rollBack(): void {
    if (!this.open) return;
    try {
      this.connection.exec('ROLLBACK');
    } catch {
      // SQLite has rolled back by itself after some errors (full disk, I/O); the first error is the one that tells.
    }
  }

  private prepared(statement: Sql): Statement {
    const known = this.statements.get(statement);
    if (known) return known;
    const made = this.connection.prepare(statement.text);
    this.statements.set(statement, made);
    return made;
  }

  private attempt<T>(doing: string, fn: () => T): T {
    if (!this.open) {
      throw new StorageError(
        'storage/closed',
        `Cannot ${doing} ${JSON.stringify(this.file)}: it was closed.`,
      );
    }
    try {
      return fn();
    } catch (error) {
      throw storageFailure(doing, this.file, error);
    }
  }
}

const LONE_SURROGATE = /\p{Cs}/u;

/** One engine cuts a text at NUL, and both replace lone surrogates: refused, because it would be silent. */
function bindable(values: SqlValue[]): SqlValue[] {
  for (const value of values) {
    if (typeof value !== 'string' || !(value.includes('\0') || LONE_SURROGATE.test(value))) continue;
    throw new StorageError(
      'storage/bad-text',
      'A text with NUL or a lone surrogate would not come back as it is.',
      {
        hint: 'store it as a blob: encodeText and decodeText of exact-text.ts',
      },
    );
  }
  return values;
}

/** What a transaction gives, unless that is a promise. @throws StorageError `storage/async-transaction` */
export function refusePromise<T>(result: T): T {
  if (typeof (result as { then?: unknown } | null | undefined)?.then !== 'function') return result;
  // It will fail on the transaction that is gone; that failure is not another one.
  void Promise.resolve(result).catch(() => undefined);
  throw new StorageError(
    'storage/async-transaction',
    'A transaction cannot wait for a promise. Nothing was written.',
    {
      hint: 'await first, then write in a synchronous function',
    },
  );
}
