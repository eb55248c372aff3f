// What the scripts of the theme and of the preview find in a page, for the compiler that checks their types.

declare function morphdom(from: Node, to: Node, options: {
  onBeforeElUpdated(from: Element, to: Element): boolean;
  onBeforeElChildrenUpdated(from: Element, to: Element): boolean;
}): Node;
