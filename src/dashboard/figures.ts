/** The figures, group by group. Elements stay where they are while their numbers change, so that a selection in them lives. */
import type { FigureGroup } from '../core/diagnostics/figures';
import { element, setText, setTextOrHide } from '../panel/dom';

interface ShownFigure {
  readonly label: HTMLElement;
  readonly value: HTMLElement;
  readonly detail: HTMLElement;
}

export class Figures {
  private shown: ShownFigure[][] = [];
  private shape = '';

  constructor(private readonly target: HTMLElement) {}

  show(groups: readonly FigureGroup[]): void {
    const shape = groups.map(({ figures }) => figures.length).join();
    if (shape !== this.shape) this.build(groups);
    this.shape = shape;
    groups.forEach(({ figures }, at) =>
      figures.forEach(({ label, value, detail }, place) => {
        const cell = this.shown[at]?.[place];
        if (!cell) return;
        setText(cell.label, label);
        setText(cell.value, value);
        setTextOrHide(cell.detail, detail);
      }),
    );
  }

  private build(groups: readonly FigureGroup[]): void {
    this.shown = [];
    this.target.replaceChildren(
      ...groups.map(({ title, figures }, at) => {
        const cells = figures.map((): ShownFigure => ({ label: element('dt'), value: element('dd', { class: 'value' }), detail: element('dd', { class: 'detail' }) }));
        this.shown.push(cells);
        const id = `group-${at}`;
        const heading = element('h2', { attributes: { id } });
        setText(heading, title);
        return element('section', { attributes: { 'aria-labelledby': id } }, [
          heading,
          element('dl', {}, cells.map(({ label, value, detail }) => element('div', { class: 'figure' }, [label, value, detail]))),
        ]);
      }),
    );
  }
}
