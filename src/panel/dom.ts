/** Makes elements. Text goes in as text nodes alone: nothing here reads HTML. */
import { markHidden } from '../core/markdown/hidden';

type Child = Node | string;

interface Properties {
  readonly class?: string;
  /** For screen readers, where the text alone says too little. */
  readonly label?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly onClick?: () => void;
}

/** Elements that the page is made of; none of them loads or runs anything. */
type Tag = 'b' | 'blockquote' | 'br' | 'button' | 'code' | 'dd' | 'div' | 'dl' | 'dt' | 'em' | 'figcaption' | 'figure' | 'h2' | 'h3' | 'h4' | 'h5' | 'h6' | 'hr' | 'li' | 'ol' | 'p' | 'pre' | 'section' | 'span' | 'strong' | 'table' | 'tbody' | 'td' | 'th' | 'thead' | 'tr' | 'ul';

export function element<T extends Tag>(tag: T, properties: Properties = {}, children: Iterable<Child> = []): HTMLElementTagNameMap[T] {
  const made = document.createElement(tag);
  if (properties.class !== undefined) made.className = properties.class;
  if (properties.label !== undefined) made.setAttribute('aria-label', properties.label);
  for (const [name, value] of Object.entries(properties.attributes ?? {})) made.setAttribute(name, value);
  if (properties.onClick !== undefined) made.addEventListener('click', properties.onClick);
  for (const child of children) made.append(child);
  return made;
}

/** An element of the page's frame. Throws where the frame has none of that id. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no element '${id}'.`);
  return found;
}

/** Sets text only where it changes, so that a selection in it lives. Characters that act without being seen are marked. */
export function setText(target: HTMLElement, text: string): void {
  const marked = markHidden(text);
  if (target.textContent !== marked) target.textContent = marked;
}

/** Shows an element with the text, or hides it where there is none. */
export function setTextOrHide(target: HTMLElement, text: string | undefined): void {
  target.hidden = text === undefined || text === '';
  setText(target, text ?? '');
}

/** Text in which names of the code stand between backquotes. */
export function withCode(text: string): Child[] {
  return markHidden(text).split('`').map((part, index) => (index % 2 === 1 ? element('code', {}, [part]) : part));
}
