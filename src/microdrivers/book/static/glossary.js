/* Shows the definition of a glossary term beside the term: when the pointer rests on it, when it has the focus, or at
   the first tap (the second follows the link). The box can be pointed at, stays until the reader leaves, and goes away
   with Escape (WCAG 2.2, 1.4.13). The definitions stand in the page, so nothing is fetched. */
(function () {
  "use strict";
  var EDGE = 8, GAP = 4, PATIENCE = 200; // pixels to the screen's edge and the term; milliseconds to cross the gap
  var shown = null, openBefore = false, touched = false, timer = 0;

  function termOf(node) { return node instanceof Element ? node.closest(".md-term") : null; }
  function boxOf(term) { return document.getElementById(term.getAttribute("aria-describedby")); }
  function inBox(node) { return shown && boxOf(shown).contains(node); }

  function hide() {
    clearTimeout(timer);
    if (shown) boxOf(shown).hidden = true;
    shown = null;
  }

  function show(term) {
    clearTimeout(timer);
    if (term === shown) return;
    hide();
    shown = term;
    place(boxOf(term), term);
  }

  function place(box, term) {
    var lines = term.getClientRects(), first = lines[0], last = lines[lines.length - 1];
    box.style.left = box.style.top = "0";
    box.hidden = false;
    var origin = box.parentNode.getBoundingClientRect();
    var furthest = document.documentElement.clientWidth - box.offsetWidth - EDGE;
    var above = first.top - GAP - box.offsetHeight, below = last.bottom + GAP;
    var top = below + box.offsetHeight + EDGE > window.innerHeight && above >= EDGE ? above : below;
    box.style.left = Math.max(EDGE, Math.min(last.left, furthest)) - origin.left + "px";
    box.style.top = top - origin.top + "px";
  }

  function follow() {
    if (shown) place(boxOf(shown), shown);
  }

  document.addEventListener("pointerover", function (event) {
    if (event.pointerType === "touch") return;
    var term = termOf(event.target);
    if (term) show(term);
    else if (inBox(event.target)) clearTimeout(timer);
  });
  document.addEventListener("pointerout", function (event) {
    if (!shown || event.pointerType === "touch" || document.activeElement === shown) return;
    clearTimeout(timer);
    timer = setTimeout(hide, PATIENCE);
  });
  document.addEventListener("focusin", function (event) {
    var term = termOf(event.target);
    if (term) show(term);
  });
  document.addEventListener("focusout", function (event) {
    if (termOf(event.target) === shown) hide();
  });
  document.addEventListener("pointerdown", function (event) {
    var term = termOf(event.target);
    touched = event.pointerType === "touch";
    openBefore = term !== null && term === shown;
    if (!term && !inBox(event.target)) hide();
  });
  document.addEventListener("click", function (event) {
    var term = termOf(event.target);
    if (!term || !touched || openBefore || event.detail === 0) return; // 0: a key, not a finger
    event.preventDefault();
    show(term);
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") hide();
  });
  // The focus may still bring the term nearer, and charts that come alive move the text.
  window.addEventListener("scroll", follow, { passive: true });
  new ResizeObserver(follow).observe(document.body);
})();
