/** The suggestion that is on screen, and what becomes of it. The editor tells only of whole acceptance; the rest is read from the document's changes. */
import type { Place } from './rejections';

/** A suggestion that was on screen for less time, in ms, was not seen. */
export const SEEN_AFTER_MS = 300;
/** What the editor inserts by itself when one key is pressed: a pair, or a line break with its indentation. */
const ONE_KEY = /^(?:\s+|\(\)|\[\]|\{\}|""|''|"{3,6}|'{3,6})$/;

export interface OfferedItem {
  /** As it would be inserted, with the document's line breaks. */
  readonly text: string;
  /** Characters after the cursor that it replaces. */
  readonly replaceAfter: number;
}

export interface Offer {
  /** The request's number in the history. */
  readonly id: number;
  readonly place: Place;
  /** The cursor, in characters from the document's start. */
  readonly offset: number;
  /** Never empty; the first is the one that is shown. */
  readonly items: readonly OfferedItem[];
}

/** A change of the document, as the editor reports it: offsets before the change. */
export interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export type OfferEvent =
  /** It was on screen long enough to be read; said once, when it goes or when a part of it is taken. */
  | { readonly kind: 'seen' }
  | { readonly kind: 'accepted'; readonly how: 'whole' | 'line' | 'word'; readonly characters: number; readonly place: Place; readonly text: string }
  /** Dismissed, or overruled by typing something else. */
  | { readonly kind: 'rejected'; readonly place: Place; readonly text: string };

interface Current extends Offer {
  /** The numbers of all requests whose answers it was. */
  readonly ids: readonly number[];
  readonly shownAt: number;
  readonly seen: boolean;
}

export interface ChangeResult {
  readonly events: readonly OfferEvent[];
  /** The change inserts the whole suggestion; the editor will tell whether that was an acceptance. */
  readonly whole?: { readonly place: Place; readonly text: string };
}

const NOTHING: ChangeResult = { events: [] };

/** Follows one offer at a time. Times in milliseconds, from any clock that only goes forward. */
export class OfferTracker {
  #current: Current | undefined;
  /** The one before: the editor's word that it was accepted comes after the change that ended it. */
  #ended: Current | undefined;

  get current(): Offer | undefined {
    return this.#current;
  }

  /** A suggestion is on screen: another one, or what is left of the last. */
  show(offer: Offer, now: number): { readonly events: readonly OfferEvent[]; readonly isNew: boolean } {
    const last = this.#current;
    if (last !== undefined && continues(last, offer)) {
      this.#current = { ...offer, ids: [...last.ids, offer.id], shownAt: last.shownAt, seen: last.seen };
      return { events: [], isNew: false };
    }
    const events = this.hide(now);
    this.#current = { ...offer, ids: [offer.id], shownAt: now, seen: false };
    return { events, isNew: true };
  }

  /** Nothing is on screen any more, for no reason of the user's. */
  hide(now: number): OfferEvent[] {
    const current = this.#current;
    if (current === undefined) return [];
    const seen = current.seen || now - current.shownAt >= SEEN_AFTER_MS;
    this.#current = undefined;
    this.#ended = { ...current, seen };
    return seen && !current.seen ? [{ kind: 'seen' }] : [];
  }

  /** The user said no. */
  dismiss(now: number): OfferEvent[] {
    const { place, items } = this.#current ?? {};
    const text = items?.[0]?.text;
    const events = this.hide(now);
    return place === undefined || text === undefined ? events : [...events, { kind: 'rejected', place, text }];
  }

  change(documentKey: string, changes: readonly Change[], now: number): ChangeResult {
    const current = this.#current;
    if (current === undefined || current.place.documentKey !== documentKey) return NOTHING;
    const here = changes.find(({ start, end }) => start <= current.offset && end >= current.offset);
    if (here === undefined) {
      this.#current = { ...current, offset: current.offset + moved(changes, current.offset) };
      return NOTHING;
    }
    if (changes.length > 1 || here.start !== current.offset) return { events: this.hide(now) };
    return this.#changeAt(current, here, now);
  }

  /** The editor says that an item was accepted as a whole. */
  accepted(id: number, index: number): OfferEvent[] {
    const offer = [this.#current, this.#ended].find((one) => one?.ids.includes(id));
    const item = offer?.items[index];
    if (offer === undefined || item === undefined) return [];
    this.#current = undefined;
    this.#ended = undefined;
    const seen: OfferEvent[] = offer.seen ? [] : [{ kind: 'seen' }];
    return [...seen, { kind: 'accepted', how: 'whole', characters: item.text.length, place: offer.place, text: item.text }];
  }

  #changeAt(current: Current, { start, end, text }: Change, now: number): ChangeResult {
    const whole = current.items.some((item) => item.text === text && end - start === item.replaceAfter);
    if (whole && text.length > 1) return { events: this.hide(now), whole: { place: current.place, text } };
    const item = current.items.find((one) => one.text.startsWith(text) && one.text.length > text.length);
    if (text !== '' && start === end && item !== undefined) return { events: this.#alongEvents(current, item, text) };
    if (text === '') return { events: this.hide(now) };
    if (sameBeginning(current, text)) {
      // A bracket that the editor closed, or its own indentation: the next request shows what is left.
      return NOTHING;
    }
    const seen = current.seen || now - current.shownAt >= SEEN_AFTER_MS;
    return { events: seen ? this.dismiss(now) : this.hide(now) };
  }

  #alongEvents(current: Current, item: OfferedItem, text: string): OfferEvent[] {
    const items = current.items.filter((one) => one.text.startsWith(text) && one.text !== text).map((one) => ({ ...one, text: one.text.slice(text.length) }));
    const byKey = [...text].length === 1 || ONE_KEY.test(text);
    // After a line break the next request says where it stands.
    const place = text.includes('\n') ? current.place : { ...current.place, linePrefix: current.place.linePrefix + text };
    this.#current = { ...current, place, offset: current.offset + text.length, items, seen: current.seen || !byKey };
    if (byKey) return [];
    const left = item.text.slice(text.length);
    const how = text.endsWith('\n') || /^\r?\n/.test(left) ? 'line' : 'word';
    return [...(current.seen ? [] : [{ kind: 'seen' } as const]), { kind: 'accepted', how, characters: text.length, place: current.place, text }];
  }
}

/** What is left of an offer along which the user typed is the same offer. */
const continues = (last: Current, next: Offer): boolean =>
  last.place.documentKey === next.place.documentKey &&
  next.offset >= last.offset &&
  last.items.some(({ text }) => next.items.some((item) => item.text !== '' && text.endsWith(item.text)));

const sameBeginning = ({ items }: Current, text: string): boolean => items.some((item) => item.text.trimStart()[0] === text.trimStart()[0] && ONE_KEY.test(text));

/** How far changes before an offset move it. */
const moved = (changes: readonly Change[], offset: number): number =>
  changes.filter(({ end }) => end < offset).reduce((sum, { start, end, text }) => sum + text.length - (end - start), 0);
