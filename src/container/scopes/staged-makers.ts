import type { Epoch } from './epoch.js';
import { Maker } from './maker.js';
import type { Source, Template } from './template.js';

/** Makers as they will be after a switch: of templates that do not serve yet, and of what serves beside them. */
export class StagedMakers {
  readonly #staged = new Map<Template, Maker>();

  /** @param templateAfter what a cell will hold */
  constructor(
    private readonly epoch: Epoch,
    private readonly templateAfter: (source: Source) => Template | undefined,
  ) {}

  readonly makerOf = (source: Source): Maker => {
    const template = this.templateAfter(source);
    return template && template !== source.instance?.template
      ? this.of(template)
      : this.epoch.makerOf(source);
  };

  of(template: Template): Maker {
    let maker = this.#staged.get(template);
    if (!maker) this.#staged.set(template, (maker = new Maker(template, this.makerOf)));
    return maker;
  }
}
