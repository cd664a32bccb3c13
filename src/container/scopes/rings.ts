import { cyclic } from './scope-errors.js';
import type { Source, Template } from './template.js';

/**
 * Instances of templates hold one another as they are, so a ring of them could never be made.
 * @param templateOf what a cell will hold
 * @throws ResolutionError `resolution/cycle`
 */
export function refuseRings(start: Template, templateOf: (source: Source) => Template | undefined): void {
  const done = new Set<Template>();
  const path: Template[] = [];
  const visit = (template: Template): void => {
    if (path.includes(template)) {
      const ring = [...path.slice(path.indexOf(template)), template];
      throw cyclic(ring.map(({ facts }) => facts.label));
    }
    if (done.has(template)) return;
    path.push(template);
    for (const ingredient of template.facts.ingredients) {
      const next = ingredient.kind === 'made' ? templateOf(ingredient.source) : undefined;
      if (next) visit(next);
    }
    path.pop();
    done.add(template);
  };
  visit(start);
}
