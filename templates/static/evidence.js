/* Shows the lines behind a citation mark in a card: while it is pointed at or has the focus, or after a tap.
   The lines stand in the page already, in its references; nothing is fetched. */
(function () {
  "use strict";
  var card = null;
  var owner = null;
  var closing = 0;

  function evidenceOf(mark) {
    var address = mark.getAttribute("href");
    if (!address || address.charAt(0) !== "#") { return null; }
    return document.getElementById(decodeURIComponent(address.slice(1)));
  }

  function build(entry) {
    var made = document.createElement("div");
    made.className = "evidence-card";
    made.id = "kmwiki:evidence";
    made.setAttribute("role", "group");
    made.setAttribute("aria-label", "Evidence");
    Array.prototype.forEach.call(entry.children, function (child) {
      var copy = child.cloneNode(true);
      Array.prototype.forEach.call(copy.querySelectorAll(".reference-marks"), function (marks) { marks.remove(); });
      made.appendChild(copy);
    });
    made.addEventListener("mouseenter", keep);
    made.addEventListener("mouseleave", closeSoon);
    return made;
  }

  function place(mark) {
    var box = mark.getBoundingClientRect();
    var width = Math.min(window.innerWidth - 24, 460);
    card.style.width = width + "px";
    var left = Math.max(12, Math.min(box.left, window.innerWidth - width - 12));
    card.style.left = left + window.scrollX + "px";
    var below = box.bottom + card.offsetHeight + 12 < window.innerHeight || box.top < card.offsetHeight + 12;
    card.style.top = (below ? box.bottom + 8 : box.top - card.offsetHeight - 8) + window.scrollY + "px";
  }

  function open(mark) {
    keep();
    if (owner === mark) { return; }
    close();
    var entry = evidenceOf(mark);
    if (!entry) { return; }
    card = build(entry);
    owner = mark;
    document.body.appendChild(card);
    mark.setAttribute("aria-describedby", card.id);
    place(mark);
  }

  function close() {
    keep();
    if (!card) { return; }
    owner.removeAttribute("aria-describedby");
    card.remove();
    card = owner = null;
  }

  function keep() { window.clearTimeout(closing); }

  function closeSoon() {
    keep();
    closing = window.setTimeout(close, 200);
  }

  function markOf(event) {
    return event.target.closest ? event.target.closest("article .citation a, h1 .citation a") : null;
  }

  document.addEventListener("mouseover", function (event) { var mark = markOf(event); if (mark) { open(mark); } });
  document.addEventListener("mouseout", function (event) { if (markOf(event)) { closeSoon(); } });
  document.addEventListener("focusin", function (event) {
    var mark = markOf(event);
    if (mark) { open(mark); } else if (card && !card.contains(event.target)) { close(); }
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && card) { close(); }
  });
  document.addEventListener("click", function (event) {
    var mark = markOf(event);
    if (mark && event.pointerType === "touch") {
      event.preventDefault(); // a tap shows the card; the card's link leads on
      open(mark);
    } else if (card && !card.contains(event.target)) {
      close();
    }
  });
  window.addEventListener("resize", close);
})();
