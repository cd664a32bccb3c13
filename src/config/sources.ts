import type { Observable } from 'rxjs';
import { textOf } from '../core/errors.js';
import { shown } from '../core/names.js';
import { ConfigError } from './config-error.js';
import { objectTree } from './object-tree.js';
import type { ConfigLayer, MapNode } from './tree.js';

/** What a source of configuration says at one moment. */
export type Reading =
  /** Plain values: what a document could say. */
  | {
      /** Discriminates the union. */
      readonly kind: 'values';
      /** What it says. */
      readonly values: object;
    }
  /** What it says cannot be read; what it said before still holds. */
  | {
      /** Discriminates the union. */
      readonly kind: 'bad';
      /** Why. */
      readonly error: unknown;
    }
  /** It says nothing at all. */
  | {
      /** Discriminates the union. */
      readonly kind: 'absent';
    };

/** A source of configuration of your own: above files, below the environment. */
export interface ConfigSource {
  /** How messages and `explain` call it, a text of one line: no other source may be called so. */
  readonly name: string;
  /**
   * What it says, the current reading first: an application is made when each source has given one. An error counts as a
   * bad reading, and is the last one.
   */
  readonly readings$: Observable<Reading>;
}

/** A reading as the tree that is merged with others. */
export type TreeReading =
  | {
      readonly kind: 'tree';
      readonly tree: MapNode;
      readonly profile?: string;
      /** Whether it is a document without a word in it. */
      readonly isBlank?: boolean;
    }
  | { readonly kind: 'bad'; readonly error: ConfigError; readonly profile?: string }
  | { readonly kind: 'absent'; readonly profile?: string };

/** What one source says now. */
export interface SourceReading {
  readonly layer: ConfigLayer;
  readonly source: string;
  readonly reading: TreeReading;
}

/** What a source of somebody's own says; never throws, whatever it is. */
export function treeReading(source: string, reading: Reading): TreeReading {
  try {
    if (!isObject(reading)) throw noReading(reading);
    switch (reading.kind) {
      case 'values':
        return { kind: 'tree', tree: objectTree(reading.values, { layer: 'source', source }) };
      case 'bad':
        return { kind: 'bad', error: unreadable(source, reading.error) };
      case 'absent':
        return reading;
      default:
        throw noReading(reading);
    }
  } catch (error) {
    return { kind: 'bad', error: unreadable(source, error) };
  }
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null;

const noReading = (value: unknown) => new TypeError(`it gave ${shown(value)}, which is no reading`);

/** The error for what a source could not say. */
export function unreadable(source: string, cause: unknown): ConfigError {
  if (cause instanceof ConfigError) return cause;
  return new ConfigError(
    'config/unreadable',
    `${source} cannot be read: ${textOf(cause)}. Nothing of it is used.`,
    { cause },
  );
}
