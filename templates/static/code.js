// @ts-check
/* A button on each block of code, which copies the code: without line numbers, and without the prompts of commands. */
(() => {
  "use strict";
  const SHOWN = 2000; // milliseconds for which a button says what it did
  const SESSION = /^(?:console|pycon|.*-session)$/; // languages in which lines without a prompt are answers
  const made = /** @type {HTMLTemplateElement | null} */ (document.querySelector('template[data-kmwiki="copy"]'));

  /** The code as it is copied. If a prompt begins it, no line keeps one; of a session, only the commands are copied.
      @param {string} text @param {string} language */
  function copied(text, language) {
    const lines = text.replace(/\n+$/, "").split("\n");
    const prompt = [/^\$(?: |$)/, /^(?:>>>|\.\.\.)(?: |$)/].find((one) => one.test(lines[0]));
    if (!prompt) { return lines.join("\n"); }
    const isCommand = (/** @type {string} */ line, /** @type {number} */ number) =>
      prompt.test(line) || (number > 0 && lines[number - 1].endsWith("\\"));
    const isAll = lines.every((line, number) => !line.trim() || isCommand(line, number));
    if (!isAll && !SESSION.test(language)) { return lines.join("\n"); }
    return (isAll ? lines : lines.filter(isCommand)).map((line) => line.replace(prompt, "")).join("\n");
  }

  /** For pages that are not from a secure address, where there is no clipboard. @param {string} text */
  function copyBySelection(text) {
    const focused = /** @type {HTMLElement | null} */ (document.activeElement);
    const field = document.createElement("textarea");
    field.className = "code-said";
    field.value = text;
    document.body.append(field);
    field.select();
    const isDone = document.execCommand("copy");
    field.remove();
    focused?.focus({ preventScroll: true });
    if (!isDone) { throw new Error("nothing was copied"); }
  }

  /** @param {string} text */
  async function copy(text) {
    try { await navigator.clipboard.writeText(text); } catch { copyBySelection(text); }
  }

  /** @param {HTMLPreElement} pre */
  function addButton(pre) {
    const tools = /** @type {HTMLElement} */ (made?.content.firstElementChild?.cloneNode(true));
    const [button, said] = /** @type {[HTMLElement, HTMLElement]} */ (/** @type {unknown} */ ([...tools.children]));
    const language = pre.parentElement?.dataset.language || "";
    let timer = 0;
    button.addEventListener("click", async () => {
      let state = "copied";
      try { await copy(copied(pre.textContent || "", language)); } catch { state = "failed"; }
      said.textContent = said.getAttribute(`data-${state}`);
      tools.dataset.state = state;
      clearTimeout(timer);
      timer = setTimeout(() => {
        said.textContent = "";
        delete tools.dataset.state;
      }, SHOWN);
    });
    pre.before(tools);
  }

  for (const pre of made ? document.querySelectorAll(':is(article, .copies) pre:not([data-kmwiki="mermaid"])') : []) {
    if (!pre.previousElementSibling?.matches(".code-tools")) { addButton(/** @type {HTMLPreElement} */ (pre)); }
  }
})();
