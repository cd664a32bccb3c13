import type {
  AuditHead,
  AuditLine,
  AuditQuery,
  AuditVerdict,
  RemoteChange,
  RemoteRecord,
  RemoteRecords,
} from '../../core/remote-records.js';
import { AuditChain } from '../../remote/records/audit-chain.js';
import { addLines, FEWEST_LINES, MOST_LINES } from '../../remote/records/audit-line.js';
import { checkedQuery, checkExpected } from '../../remote/records/audit-query.js';
import { changed, emptyRecord } from '../../remote/records/changed-record.js';
import { isSourceName } from '../../remote/records/record-shape.js';
import { putRemoteRecord, remoteRecord, remoteSources } from './kept-remote.js';
import { keptLine, RemoteLog } from './remote-log.js';
import type { StateStore } from './state-store.js';

/** Others have their turn after as many. */
const LINES_PER_TURN = 200;

/** What is known of remote sources, in the state of an application: a change and its lines are on the disk, or neither is. */
export class StateRecords implements RemoteRecords {
  readonly #maxLines: number;

  constructor(
    private readonly store: StateStore,
    { maxLines = MOST_LINES }: { readonly maxLines?: number } = {},
  ) {
    this.#maxLines = Math.max(maxLines, FEWEST_LINES);
  }

  async read(source: string): Promise<RemoteRecord> {
    return this.store.read((database) => remoteRecord(database, source));
  }

  async write(change: RemoteChange): Promise<void> {
    const { source } = change;
    const keepText = (text: string) => this.store.texts.of(text) ?? '';
    // No column takes such a name, and it is refused as any other record that cannot be.
    if (!isSourceName(source)) changed(emptyRecord(source), change, keepText);
    await this.store.write((database) => {
      putRemoteRecord(database, changed(remoteRecord(database, source), change, keepText));
      addLines(new RemoteLog(database), change, { keepText, maxLines: this.#maxLines });
    });
  }

  async sources(): Promise<readonly string[]> {
    return this.store.read(remoteSources);
  }

  async audit(query?: AuditQuery): Promise<readonly AuditLine[]> {
    const checked = checkedQuery(query);
    const rows = await this.store.read((database) => new RemoteLog(database).read(checked));
    return rows.flatMap(({ line }) => line ?? []);
  }

  async verifyAudit(expected?: AuditHead): Promise<AuditVerdict> {
    checkExpected(expected);
    const most = mostRows(this.#maxLines);
    // At once: lines that are written or go meanwhile would be taken for changed ones.
    const { rows, head } = await this.store.read((database) => {
      const log = new RemoteLog(database);
      return { rows: log.rows(most), head: log.saidHead };
    });
    const chain = new AuditChain(expected);
    for (const [index, row] of rows.entries()) {
      if (index % LINES_PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
      const { line, seq } = keptLine(row);
      chain.take(line, seq);
    }
    return chain.end(head);
  }
}

/** Of lines that somebody has put in, no more than that is looked at to see that they are too many. */
const mostRows = (maxLines: number) => 2 * Math.max(maxLines, MOST_LINES);
