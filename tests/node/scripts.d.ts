// What the scripts of the theme and of the preview find in a page, for the compiler that checks their types.

declare function morphdom(from: Node, to: Node, options: {
  onBeforeElUpdated(from: Element, to: Element): boolean;
  onBeforeElChildrenUpdated(from: Element, to: Element): boolean;
}): Node;

declare const mermaid: {
  initialize(settings: object): void;
  render(id: string, source: string, stage: Element): Promise<{ svg: string }>;
};

interface Window {
  kmwiki: Kmwiki;
  mermaid?: typeof mermaid;
}

/** What one script leaves for another: each adds its part. */
interface Kmwiki {
  addresses(known: string[][]): void;
  wantedCard?: (link: HTMLAnchorElement) => HTMLElement; // on pages with red links
  evidenceCard?: (mark: HTMLAnchorElement) => HTMLElement | null; // on pages with references
  cite?: (details: HTMLElement, page: PageData) => void; // once it is asked for
  dataAt(address: string): Promise<PageData | undefined>;
  graph(name: string, data: unknown): void;
  graphing: Graphing;
  graphState(): object;
  make: Make;
  loaded(folder: string, name: string): Promise<unknown>;
  openSearch(link: HTMLAnchorElement, made: HTMLDialogElement): Promise<void>;
  page(data: PageData): void;
  search(name: string, data: unknown): void;
  searchBox: SearchBox;
  searchPage(place: HTMLElement, link: HTMLAnchorElement): Promise<void>;
  searching: Searching;
  tree(name: string, branches: Record<string, string[][]>): void; // on pages of a wiki with a tree
}

/** Makes an element with a class and children. */
type Make = <Name extends keyof HTMLElementTagNameMap>(
  name: Name, className?: string, ...children: (Node | string)[]
) => HTMLElementTagNameMap[Name];

/* The graph: a node is a number; pages come first, then sources, then names that no page has. */

interface GraphNodes {
  pages: number;
  x: number[];
  y: number[];
  weight: number[];
  community: number[];
}

interface GraphNames {
  sources: number;
  red: number;
  titles: string[];
  urls: string[];
  types: string[];
  type: number[];
  fresh: number[];
  tags: Record<string, number[]>;
}

interface GraphEdges {
  links: number[][];
  cites: number[][];
  wants: number[][];
}

/** What is not there before the names and edges have come is `any`: `titles` and `ends` say whether they have. */
interface GraphModel extends GraphNodes {
  count: number;
  kind: ArrayLike<number> & { [node: number]: number };
  order: ArrayLike<number> & Iterable<number>;
  titles?: any;
  urls?: any;
  keys?: any;
  types?: any;
  type?: any;
  fresh?: any;
  tags?: any;
  ends?: any;
  first?: any;
  joined?: any;
}

interface GraphView {
  x: number;
  y: number;
  scale: number;
}

interface GraphState {
  hovered: number;
  chosen: number;
  shown: Uint8Array;
  labels: { left: number; right: number; top: number; bottom: number; title: string }[];
  width: number;
  height: number;
  stretch: number;
}

/** A node that is pointed at or chosen (-1: none), those joined with it, and where nodes are drawn. */
interface GraphMarked {
  marked: number;
  near: number[];
  screenX(node: number): number;
  screenY(node: number): number;
  radius(node: number): number;
}

interface Graphing {
  root: HTMLElement;
  control(name: string): HTMLInputElement;
  model: GraphModel;
  view: GraphView;
  state: GraphState;
  make: Make;
  load(name: string): Promise<any>;
  breath(): Promise<void>;
  adopt(nodes: GraphNodes): void;
  connect(edges: GraphEdges, names: GraphNames): void;
  neighbours(node: number): number[];
  isSwitchedOn(node: number): boolean;
  title(node: number): string;
  fold(text: string): string;
  joinedWith(node: number): { to: number[]; from: number[] };
  label(pen: CanvasRenderingContext2D, ink: any, about: GraphMarked): void;
  canvas: HTMLCanvasElement;
  readColours(): void;
  redraw(): void;
  paint(): void;
  resize(): void;
  fit(): void;
  zoom(factor: number, x?: number, y?: number): void;
  pan(x: number, y: number): void;
  center(node: number, closer: boolean): void;
  nodeAt(x: number, y: number, slack: number): number;
  screenX(node: number): number;
  screenY(node: number): number;
  isDrawn(): boolean;
}

/* The search */

/** A piece of text, and whether it was asked for. */
type Piece = [words: string, isAsked: boolean];

interface SearchWord {
  run: string;
  terms: string[];
  dense: boolean;
  open: boolean;
  hits: Set<string>;
  rarity: number;
  titled: Uint8Array;
  parts?: SearchWord[]; // of a name such as “A-MEM”
  written?: string; // of one, or of a number, with its signs
}

interface SearchFilter {
  name: string;
  value: string;
  all: string;
}

interface Asked {
  words: SearchWord[];
  phrases: string[];
  filters: SearchFilter[];
  text: string;
  open: boolean;
  meant?: string;
}

/** For which asked word a term stands, how rare that word is, and whether it is the term. */
type Hit = [place: number, rarity: number, isExact: boolean];

interface HitsByTerm extends Map<string, Hit> {
  get(term: string): Hit;
}

/** The words by which texts are marked. */
interface Hits {
  hits: HitsByTerm;
  runs: string[];
}

interface SearchResult extends Hits {
  asked: Asked;
  missing?: string[]; // words that no page has
  pages: { number: number; score: number; title: string; path: string }[];
  apart: Apart[]; // sources, then names that no page has
  count: number;
  isExact: boolean;
}

/** What is found and is no page: a source, or a name that no page has; `line` is the part of its text that was found. */
interface Apart {
  kind: "sources" | "wanted";
  title: string;
  count: number;
  path: string;
  line: string;
  isWhole: boolean;
}

/** How many citations name a source, or how many pages link to a name, and its page, or its list unless it is the first. */
type ApartRow = [name: string, count: number, path?: string, text?: string];

/** A section of a page; `shown` is the number of the line of the text that a card shows, if it shows one. */
type PageSection = [anchor: string, heading: string, text: string, shown?: number];

/** What a page says to cards and to the search (the file `.data.js` beside it). */
interface PageData {
  title: string;
  lang: string;
  dir: string;
  summary?: string;
  trust?: string;
  kind?: string;
  cited?: "all" | "some" | "none";
  aliases?: string[];
  tags?: string[];
  details?: string[]; // other values of the front matter that the page shows: “key: value, value”
  sources?: [name: string, title: string][];
  sections?: PageSection[];
  cards?: Record<string, string>; // what cards show instead of a line: of the page, a section, or a block, by anchor
  cite?: [text: string, bibtex: string, csl: any[]];
  claims?: [anchor: string, sentence: string, source: string, lines: string, text: string, isFound?: 1][];
}

interface SearchAnswers {
  sections: { anchor: string; heading: string; parts: Piece[] }[];
  claims: { anchor: string; sentence: string; lines: string; parts: Piece[]; titled: Piece[] }[];
}

interface SearchEngine {
  table(): Promise<unknown>;
  search(query: string, how?: { limit?: number; early?: ((found: SearchResult) => void) | null }): Promise<SearchResult>;
  known: any;
  shards: { get(name: string): any };
  isKnown(word: SearchWord): boolean;
  list(name: string, term: string): Uint32Array[];
  page(number: number): Promise<{ title: string; path: string }>;
  rare(): Promise<Searching>;
  ready(names: string[]): Promise<void>;
  shardOf(book: string, term: string): string[];
  shardsOf(book: string, beginning: string): string[];
  words(): Promise<string[]>;
  said(path: string): Promise<PageData>;
}

interface Searching {
  ASCII: RegExp;
  wholes(folded: string): [place: number, written: string, term: string][];
  searchTerms(text: string): string[];
  LONGEST_KEY: number;
  LONGEST_TERM: number;
  RUN: RegExp;
  Engine: new (load: (name: string) => Promise<any>, more: () => Promise<unknown>) => SearchEngine;
  cut(text: string, length: number): string;
  fold(text: string): string;
  isDense(run: string): boolean;
  runs(text: string): string[];
  key(text: string): string;
  value(text: string): string;
  parse(query: string): Asked;
  corrected(engine: SearchEngine, asked: Asked): Promise<string[][]>;
  holding<Page extends { number: number }>(engine: SearchEngine, pages: Page[], phrases: string[]): Promise<Page[]>;
  without(found: SearchResult): SearchResult;
  take(box: { field: HTMLInputElement; filters: string[] }): void;
  facets(place: Element, filters: SearchFilter[], said: PageData[], say: Record<string, string>): void;
  instead(engine: SearchEngine, query: string): Promise<string | null>;
  wholeOrParts(engine: SearchEngine, words: SearchWord[]): Promise<SearchWord[]>;
  passing(engine: SearchEngine, filters: SearchFilter[]): Promise<Uint8Array | null>;
  isVariant(a: string, b: string): boolean;
  snippet(text: string, found: Hits, length?: number): { parts: Piece[]; score: number };
  answers(said: PageData, found: Hits & { asked: Asked }): SearchAnswers;
  places(text: string, found: Hits): [start: number, end: number, word: string][];
  card(page: SearchResult["pages"][number], found: SearchResult, said: PageData | undefined, shown: Set<string>): HTMLElement;
  apart(one: Apart, found: SearchResult): HTMLElement;
  meant(engine: SearchEngine, query: string, words: string, box: { field: HTMLInputElement; ask(): unknown }): Promise<HTMLElement | null>;
  fill(card: HTMLElement, main: Element, href: string, found: SearchResult, said: PageData, shown: Set<string>): void;
}

interface SearchBox {
  make: Make;
  give<Made extends Element>(made: Made, values: Record<string, string>): Made;
  option(className: string, href: string, ...children: (Node | string)[]): HTMLAnchorElement;
  short(text: string): string;
  address(path: string): string;
  counted(what: "count" | "wanted" | "citations", number: number): string;
  named(what: "missing" | "tag" | "source"): string;
}
