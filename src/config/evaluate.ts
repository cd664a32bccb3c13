import { below, parsePath } from './config-path.js';
import { conform, unknownName } from './conform.js';
import type { SecretValues } from './conform.js';
import { environmentTree } from './environment.js';
import type { OneiricError } from '../core/errors.js';
import type { Variables } from '../core/variables.js';
import {
  cannotBeMade,
  interceptorWarnings,
  interceptorWishes,
  type InterceptorWish,
} from './interceptor-wishes.js';
import { INTERCEPTORS } from './interceptors-section.js';
import { loggingProblems } from './logging-section.js';
import { mergeTrees } from './merge.js';
import { problem } from './problem.js';
import { isProfileName, PROFILE_NAMES } from './profile-name.js';
import { PROFILE, withProfile } from './profile-said.js';
import type { Problem } from './problem.js';
import { REMOTE, remoteProblems, type RemoteKeeper } from './remote-section.js';
import { isStore, nearProvider } from './root-shape.js';
import type { DomainPlace, RootShape } from './root-shape.js';
import { selectionProblems, selectionsOf, selectionWarnings } from './selected.js';
import { ANY, expected } from './shape.js';
import { findRefs } from './secret-refs.js';
import { Snapshot } from './snapshot.js';
import { nodeAt } from './tree.js';
import type { ConfigNode, LayerTree, MapNode } from './tree.js';
import type { Validation } from './validate.js';

/** Everything that says something, and everything that it may be about. */
export interface Evaluation {
  /** In any order; among those of one layer the later one wins. */
  readonly layers: readonly LayerTree[];
  /** Variables of the environment; those that do not begin with `ONEIRIC_` are not looked at. */
  readonly variables?: Variables | undefined;
  /** The profile, where it does not depend on what the file says. */
  readonly profile?: string | undefined;
  readonly root: RootShape;
  /** Values of secrets, as far as they are known. */
  readonly secrets?: SecretValues | undefined;
  readonly validation: Validation;
  /** What held before: what it says the same gives the same instances. */
  readonly before?: Snapshot | undefined;
  /** Why an interceptor cannot be made, where that is known. */
  readonly troubleOf?: ((wish: InterceptorWish) => OneiricError | undefined) | undefined;
  /** What can be said of sources of manifests, where somebody knows. */
  readonly remote?: RemoteKeeper | undefined;
}

/** What the configuration says, or what is wrong with it. */
export interface Evaluated {
  /** All of them at once. */
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** Undefined where there are problems. Missing secrets are none: they are told by what needs them. */
  readonly snapshot: Snapshot | undefined;
}

/** Decides what the configuration says: the same for the same input, and without reading anything. */
export function evaluate(evaluation: Evaluation): Evaluated {
  const { layers, variables, root, secrets, validation, before } = evaluation;
  const environment = environmentTree(variables ?? {}, root.shape);
  const problems: Problem[] = [...root.problems, ...environment.problems];
  const all = [...layers, { layer: 'environment' as const, tree: environment.tree }];
  const spelt = all.map(({ layer, tree }) => ({ layer, tree: root.canonical(tree, problems) }));
  const { layers: ordered, warnings: idle } = withProfile(spelt, evaluation);
  const { tree, problems: unmerged } = mergeTrees(
    root.defaults,
    ordered.map((one) => one.tree),
  );
  problems.push(...unmerged);
  const selections = selectionsOf(ordered, root);
  const { wishes: interceptors, problems: unwished } = interceptorWishes(tree, root);
  const parts = {
    root,
    validation,
    layers: ordered,
    tree,
    secrets: secrets ?? new Map<string, string>(),
    selections,
    interceptors,
  };
  const snapshot = new Snapshot(parts, before);
  const checker = new Checker(root, snapshot, tree);
  checker.check();
  problems.push(...checker.problems, ...selectionProblems(tree, root));
  problems.push(...loggingProblems(tree), ...unwished, ...unmakable(interceptors, evaluation));
  // What has no shape is told of already.
  if (problems.length === 0)
    problems.push(...remoteProblems(tree, evaluation.remote, before?.remoteSettings !== undefined));
  const warnings = [...environment.warnings, ...idle, ...checker.warnings, ...slotWarnings(tree, root)];
  return { problems, warnings, snapshot: problems.length > 0 ? undefined : snapshot };
}

const unmakable = (wishes: readonly InterceptorWish[], { troubleOf }: Evaluation): Problem[] =>
  wishes.flatMap((wish) => {
    const error = troubleOf?.(wish);
    return error ? [cannotBeMade(wish, error)] : [];
  });

const slotWarnings = (tree: MapNode, root: RootShape): Problem[] => [
  ...selectionWarnings(tree, root),
  ...interceptorWarnings(tree, root),
];

/** Looks at every section once. */
class Checker {
  readonly problems: Problem[] = [];
  readonly warnings: Problem[] = [];

  constructor(
    private readonly root: RootShape,
    private readonly snapshot: Snapshot,
    private readonly tree: MapNode,
  ) {}

  check(): void {
    const { fields } = this.root.shape;
    for (const [name, node] of this.tree.entries) {
      const domain = this.root.domains.get(name);
      if (domain) this.#domain(node, domain);
      else if (!fields.has(name)) this.#say(below('', name), unknownName(name, fields), node);
      else this.#plain(name, node);
    }
    // A section that nobody says anything about still has to be complete.
    for (const place of this.root.sections.values()) this.problems.push(...this.snapshot.at(place).problems);
  }

  /** `profile`, `atomic`, and sections that others fill in. */
  #plain(name: string, node: ConfigNode): void {
    const shape = this.root.shape.fields.get(name)?.shape ?? ANY;
    if (this.root.sections.has(name)) {
      if (node.kind !== 'map') this.#say(name, `must be ${expected(shape)}, got ${kindOf(node)}`, node);
      return;
    }
    const { problems, missing } = conform(node, shape, { path: below('', name), secrets: new Map() });
    this.problems.push(...problems);
    if (missing.size > 0 && shape.kind !== 'any')
      this.#refuseSecrets(node, below('', name), 'cannot be a secret');
    else if (name === PROFILE && problems.length === 0) this.#profile(node);
  }

  #profile(node: ConfigNode): void {
    if (node.kind !== 'scalar' || typeof node.value !== 'string' || isProfileName(node.value)) return;
    const what = `must be ${PROFILE_NAMES}, got ${JSON.stringify(node.value)}`;
    this.problems.push(problem(PROFILE, what, node.origin));
  }

  #domain(node: ConfigNode, place: DomainPlace): void {
    if (node.kind !== 'map') {
      this.#say(place.section, `must be a map, got ${kindOf(node)}`, node);
      return;
    }
    const known = new Map([
      ['selections', true],
      ['providers', true],
      [INTERCEPTORS, true],
    ]);
    for (const [name, one] of node.entries) {
      const path = below(place.section, name);
      if (!known.has(name)) this.#say(path, unknownName(name, known), one);
      else if (one.kind !== 'map')
        this.problems.push(problem(path, `must be a map, got ${kindOf(one)}`, one.origin));
      else if (name === 'providers') this.#providers(one, place);
    }
  }

  #providers(node: MapNode, place: DomainPlace): void {
    for (const [name, one] of node.entries) {
      const way = [place.section, 'providers', name];
      const path = way.reduce(below, '');
      if (!place.providers.has(name)) this.#unknownProvider(name, one, place);
      else if (one.kind !== 'map')
        this.problems.push(problem(path, `must be a map, got ${kindOf(one)}`, one.origin));
      else if (this.snapshot.isSaid(way)) this.#settings(one, path, { place, name });
    }
  }

  #settings(node: MapNode, path: string, { place, name }: { place: DomainPlace; name: string }): void {
    const cls = place.providers.get(name);
    if (cls) {
      const way = [place.section, 'providers', name];
      this.problems.push(...this.snapshot.at({ way, path, cls }).problems);
      if (isStore(place.domain, name))
        this.#refuseSecrets(
          node,
          path,
          'cannot be a secret: stores of secrets are built before there are any',
        );
    } else if (node.entries.size > 0) this.#say(path, 'takes no settings', node);
  }

  #unknownProvider(name: string, node: ConfigNode, place: DomainPlace): void {
    const path = below(`${place.section}.providers`, name);
    const near = nearProvider(name, place);
    // What a manifest brings is not known before it has come.
    if (near !== undefined && !this.root.expectsMore && !this.tree.entries.has(REMOTE))
      return this.#say(path, `is not known; did you mean ${near}?`, node);
    const meant = near === undefined ? '' : `; did you mean ${near}?`;
    const what = `are settings of a provider that there is not; they are kept for when it comes${meant}`;
    this.warnings.push(problem(path, what, node.keyOrigin ?? node.origin));
  }

  /** Each place that refers to one. */
  #refuseSecrets(node: ConfigNode, path: string, what: string): void {
    for (const place of new Set([...findRefs(node, path).values()].flat()))
      this.problems.push(problem(place, what, nodeAt(this.tree, parsePath(place) ?? [])?.origin));
  }

  #say(path: string, what: string, node: ConfigNode): void {
    this.problems.push(problem(path, what, node.keyOrigin ?? node.origin));
  }
}

function kindOf(node: ConfigNode): string {
  if (node.kind !== 'scalar') return node.kind === 'list' ? 'a list' : 'a map';
  return node.value === null ? 'null' : `a single value`;
}
