import type { Document, DocumentReader } from '../../config/documents/document.js';
import { readJson } from '../../config/documents/json.js';
import { loadYaml, writeYaml } from '../../config/documents/yaml.js';
import { originText, type ConfigNode } from '../../config/tree.js';
import { shown } from '../../core/names.js';
import { decodeUtf8, isMemberName, type Json, type JsonMap } from '../documents/strict-json.js';
import { RemoteError } from '../remote-error.js';

/** The two ways in which people write manifests. */
export type AuthoredFormat = 'yaml' | 'json';

/** The format of a file, by its ending: YAML unless it says JSON. */
export const formatOf = (file: string): AuthoredFormat => (/\.json$/i.test(file) ? 'json' : 'yaml');

/**
 * Reads what somebody has written, as plain data. YAML is that of the core schema: dates are texts, there are no tags and no merge keys,
 * nothing is there twice, and aliases count as often as they are used.
 *
 * @param file its name, for messages
 * @throws ConfigError `config/unreadable`, `config/too-large`; RemoteError `remote/bad-encoding`, `remote/forbidden-member`
 */
export async function readAuthored(bytes: Uint8Array, file: string): Promise<JsonMap> {
  const document: Document = { text: decodeUtf8(bytes), file, layer: 'file' };
  const read: DocumentReader = formatOf(file) === 'json' ? readJson : await loadYaml();
  const node = read(document);
  if (!node) throw new RemoteError('remote/bad-document', 'The document says nothing.');
  return mapOf(node.entries);
}

/** Plain data as people write it. */
export const writeAuthored = async (value: JsonMap, format: AuthoredFormat): Promise<string> =>
  format === 'json' ? `${JSON.stringify(value, null, 2)}\n` : writeYaml(value);

function valueOf(node: ConfigNode): Json {
  if (node.kind === 'scalar') return node.value;
  return node.kind === 'list' ? node.items.map(valueOf) : mapOf(node.entries);
}

function mapOf(entries: ReadonlyMap<string, ConfigNode>): JsonMap {
  const members: Record<string, Json> = {};
  for (const [name, node] of entries) {
    if (!isMemberName(name))
      throw new RemoteError('remote/forbidden-member', `A member is called ${shown(name)}.`, {
        path: originText(node.keyOrigin ?? node.origin),
      });
    members[name] = valueOf(node);
  }
  return members;
}
