import { fitText } from '../../core/kept-text.js';
import type {
  AuditHead,
  AuditLine,
  AuditQuery,
  AuditVerdict,
  RemoteChange,
  RemoteRecord,
  RemoteRecords,
} from '../../core/remote-records.js';
import { AuditChain } from './audit-chain.js';
import { addLines, FEWEST_LINES, MOST_LINES, NOTHING, type AuditRows } from './audit-line.js';
import { checkedQuery, checkExpected } from './audit-query.js';
import { changed, emptyRecord } from './changed-record.js';

/** How much is kept in memory. */
export interface MemoryRecordsOptions {
  /** Takes secrets out of a text that is to be kept. Default: none are in it. */
  readonly redact?: ((text: string) => string) | undefined;
  /** Lines of the audit log that are kept at most, from 10 on. Default 10,000. */
  readonly maxLines?: number | undefined;
}

/**
 * What is known of remote sources, for an application that keeps nothing on disk: it is gone with the process, and then only a
 * configured floor keeps old manifests out.
 */
export class MemoryRemoteRecords implements RemoteRecords {
  readonly #records = new Map<string, RemoteRecord>();
  readonly #log = new Log();
  readonly #keepText: (text: string) => string;
  readonly #maxLines: number;

  constructor({ redact = (text) => text, maxLines = MOST_LINES }: MemoryRecordsOptions = {}) {
    this.#keepText = (text) => fitText(redact(text));
    this.#maxLines = Math.max(maxLines, FEWEST_LINES);
  }

  async read(source: string): Promise<RemoteRecord> {
    return this.#records.get(source) ?? emptyRecord(source);
  }

  async write(change: RemoteChange): Promise<void> {
    const { source } = change;
    const next = changed(this.#records.get(source) ?? emptyRecord(source), change, this.#keepText);
    addLines(this.#log, change, { keepText: this.#keepText, maxLines: this.#maxLines });
    this.#records.set(source, next);
  }

  async sources(): Promise<readonly string[]> {
    return [...this.#records.keys()].sort();
  }

  async audit(query?: AuditQuery): Promise<readonly AuditLine[]> {
    const { source, before, limit } = checkedQuery(query);
    const isWanted = (line: AuditLine) =>
      line.seq < before && (source === undefined || line.source === source);
    return this.#log.lines.filter(isWanted).slice(-limit).reverse();
  }

  async verifyAudit(expected?: AuditHead): Promise<AuditVerdict> {
    checkExpected(expected);
    const chain = new AuditChain(expected);
    for (const line of this.#log.lines) chain.take(line, line.seq);
    return chain.end(this.#log.head);
  }
}

class Log implements AuditRows {
  readonly lines: AuditLine[] = [];

  get head(): AuditHead {
    const { seq, hash } = this.lines.at(-1) ?? NOTHING;
    return { seq, hash };
  }

  get count(): number {
    return this.lines.length;
  }

  put(line: AuditLine): void {
    this.lines.push(line);
  }

  removeFirst(lines: number): AuditHead | undefined {
    return this.lines.splice(0, lines).at(-1);
  }
}
