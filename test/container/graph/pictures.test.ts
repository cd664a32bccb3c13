import { describe, expect, it } from 'vitest';
import { Graph } from '../../../src/container/graph/graph.js';
import type { GraphEdge, GraphForeign, GraphPlain, GraphSlot } from '../../../src/index.js';

const slot = (id: string, facts: Partial<GraphSlot> = {}): GraphSlot => ({
  id,
  kind: 'slot',
  slot: id as GraphSlot['slot'],
  state: 'active',
  activity: 'active',
  chosen: 'p',
  active: 'p#1',
  scope: 'singleton',
  module: undefined,
  instances: [],
  cells: [],
  ...facts,
});

const plain = (title: string): GraphPlain => ({
  id: 'plain:1',
  kind: 'plain',
  title,
  module: undefined,
  isBuilt: true,
});

const foreign = (title: string): GraphForeign => ({ id: 'inversify#1', kind: 'inversify', title });

const edge = (from: string, to: string, facts: Partial<GraphEdge> = {}): GraphEdge => ({
  from,
  holder: `${from}#1`,
  to,
  through: 'active',
  provider: undefined,
  capabilities: undefined,
  policy: 'follow',
  instance: 'p#1',
  isRequired: true,
  isPlanned: false,
  ...facts,
});

const HOSTILE = [
  '"];\n  evil["owned',
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  'a|b"|--> c',
  'end',
  '\\"]; node [label="x',
  '#quot;#lt;',
  'click n0 href "javascript:alert(1)"',
  '%%{init: {"securityLevel": "loose"}}%%',
  '\u2028\u0000\u001b[31m\r\n`${1}`',
  '\\N\\G\\L',
  '*'.repeat(5_000),
];

describe('a picture of a graph', () => {
  const graph = new Graph({
    nodes: [
      slot('adapter:a', { activity: 'paused' }),
      slot('adapter:b', {
        active: 'p#3',
        instances: [
          { label: 'p#1', provider: 'p', generation: 1, state: 'retiring', keptBy: ['lease', 'service:x#1'] },
          { label: 'p#2', provider: 'p', generation: 2, state: 'retiring', keptBy: [] },
          { label: 'p#3', provider: 'p', generation: 3, state: 'serving', keptBy: ['use (2)'] },
        ],
      }),
      slot('adapter:c', { active: undefined, state: 'vacant' }),
      plain('Mailer'),
      foreign('"repo"'),
    ],
    edges: [
      edge('adapter:a', 'adapter:b', { instance: 'p#3' }),
      edge('adapter:a', 'adapter:c', { through: 'pin', provider: 'q', instance: 'q#4' }),
      edge('adapter:b', 'adapter:c', { policy: 'rebuild', instance: 'p#1', holder: 'adapter:b#3' }),
      edge('adapter:b', 'adapter:a', { policy: 'keep', instance: 'p#1', holder: 'adapter:b#2' }),
      edge('adapter:c', 'plain:1', { isPlanned: true, holder: undefined, instance: undefined }),
      edge('adapter:c', 'adapter:a', { through: 'view', capabilities: ['ttl', 'shared'] }),
      edge('inversify#1', 'adapter:a', { through: 'pin', provider: 'q', instance: 'q#4' }),
    ],
  });

  it('is a flow chart for Mermaid', () => {
    expect(graph.toMermaid().split('\n')).toEqual([
      'flowchart LR',
      '  n0["adapter:a<br/>p#35;1<br/>paused"]',
      '  n1["adapter:b<br/>p#35;3<br/>retiring p#35;1, p#35;2<br/>p#35;1 kept by lease, service:x#35;1"]',
      '  n2["adapter:c<br/>vacant"]',
      '  n3(["Mailer<br/>plain"])',
      '  n4{{"#34;repo#34;<br/>inversify"}}',
      '  n0 --> n1',
      '  n0 -->|"pin q#35;4"| n2',
      '  n1 ==>|"rebuild p#35;1"| n2',
      '  n1 --o|"keep p#35;1 by adapter:b#35;2"| n0',
      '  n2 -.-> n3',
      '  n2 -->|"view ttl shared p#35;1 by adapter:c#35;1"| n0',
      '  n4 -->|"pin q#35;4"| n0',
      '',
    ]);
  });

  it('is a graph for Graphviz', () => {
    expect(graph.toDot().split('\n')).toEqual([
      'digraph oneiric {',
      '  rankdir=LR;',
      '  node [shape=box];',
      '  n0 [label="adapter:a\\np#1\\npaused"];',
      '  n1 [label="adapter:b\\np#3\\nretiring p#1, p#2\\np#1 kept by lease, service:x#1"];',
      '  n2 [label="adapter:c\\nvacant"];',
      '  n3 [label="Mailer\\nplain", shape=oval];',
      '  n4 [label="\\"repo\\"\\ninversify", shape=hexagon];',
      '  n0 -> n1;',
      '  n0 -> n2 [label="pin q#4"];',
      '  n1 -> n2 [label="rebuild p#1", style=bold];',
      '  n1 -> n0 [label="keep p#1 by adapter:b#2", arrowhead=dot];',
      '  n2 -> n3 [style=dashed];',
      '  n2 -> n0 [label="view ttl shared p#1 by adapter:c#1"];',
      '  n4 -> n0 [label="pin q#4"];',
      '}',
      '',
    ]);
  });

  it.each(HOSTILE)('keeps the hostile name %j within its label', (name) => {
    const nodes = [plain(name), slot('adapter:a', { active: `${name}#1` })];
    const edges = [edge('adapter:a', 'plain:1', { through: 'pin', provider: name })];
    const hostile = new Graph({ nodes, edges });
    const mermaid = hostile.toMermaid().split('\n');
    expect(mermaid).toHaveLength(5);
    for (const line of mermaid.slice(1, 4)) {
      expect(line).toMatch(/^ {2}(n0\(\[".*"\]\)|n1\[".*"\]|n1 -->\|".*"\| n0)$/);
      const [, label = ''] = /"(.*)"/.exec(line) ?? [];
      expect(label.replaceAll(/#\d+;|<br\/>/g, '')).toMatch(/^[\p{L}\p{N} _.,:/+…-]*$/u);
    }
    const dot = hostile.toDot().split('\n');
    expect(dot).toHaveLength(8);
    for (const line of dot.slice(3, 6)) {
      expect(line).toMatch(/^ {2}(n0 \[label=".*", shape=oval|n1 \[label=".*"|n1 -> n0 \[label=".*")\];$/);
      const [, label = ''] = /label="(.*?)"(?:, shape=oval)?\];$/.exec(line) ?? [];
      expect(label.replaceAll(/\\["\\n]/g, '')).toMatch(/^[^"\\]*$/);
      expect(line.length).toBeLessThan(700);
    }
  });
});
