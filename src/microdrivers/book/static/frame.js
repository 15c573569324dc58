/* What the frame of a page does: colours, search, the two side bars, where the reader is, what can be scrolled by key.
   Works from a file; without it the page is complete, and its style sheet shows the list of chapters. */
(function () {
  "use strict";
  var page = document.documentElement;
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  var wide = { primary: window.matchMedia("(min-width: 992px)"), secondary: window.matchMedia("(min-width: 1200px)") };
  var MODES = { auto: "as on this device", light: "light", dark: "dark" };

  function each(selector, action) { Array.prototype.forEach.call(document.querySelectorAll(selector), action); }

  function colour(mode) {
    page.dataset.mode = mode;
    page.dataset.theme = mode !== "auto" ? mode : dark.matches ? "dark" : "light";
    each(".md-colours", function (button) {
      button.setAttribute("aria-label", "Colours: " + MODES[mode]);
      button.title = "Colours: " + MODES[mode];
    });
  }

  function colours() {
    colour(MODES[page.dataset.mode] ? page.dataset.mode : "auto");
    dark.addEventListener("change", function () { colour(page.dataset.mode); });
    each(".md-colours", function (button) {
      button.addEventListener("click", function () {
        var order = dark.matches ? ["auto", "light", "dark"] : ["auto", "dark", "light"];
        colour(order[(order.indexOf(page.dataset.mode) + 1) % 3]);
        try { localStorage.setItem("mode", page.dataset.mode); } catch (refused) { /* then only for this page */ }
      });
    });
  }

  function search() {
    var dialog = document.getElementById("search-dialog");
    function open() {
      if (!dialog.open) { dialog.showModal(); }
      dialog.querySelector("input").focus();
    }
    each("[data-opens=search]", function (button) { button.addEventListener("click", open); });
    dialog.addEventListener("click", function (event) { if (event.target === dialog) { dialog.close(); } });
    window.addEventListener("keydown", function (event) {
      if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
        event.preventDefault();
        open();
      }
    });
  }

  function sidebar(name) {
    var button = document.querySelector("[data-toggles=" + name + "]");
    var box = document.getElementById("pst-" + name + "-sidebar-checkbox");
    var bar = document.querySelector(".bd-sidebar-" + name);
    if (!button || !bar) { return; }
    function tell() { // on a wide screen the bar stands open and the box hides it; else the box shows it
      button.setAttribute("aria-expanded", String(box.checked !== wide[name].matches));
    }
    function change(checked) { box.checked = checked; tell(); }
    button.addEventListener("click", function () {
      change(!box.checked);
      if (box.checked && !wide[name].matches) {
        window.setTimeout(function () { bar.querySelector("a, button").focus(); }, 250);
      }
    });
    bar.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && !wide[name].matches) { change(false); button.focus(); }
    });
    bar.addEventListener("click", function (event) { // a place on this page was chosen
      if (!wide[name].matches && event.target.closest("a[href^='#']")) { change(false); }
    });
    box.addEventListener("change", tell);
    wide[name].addEventListener("change", function () { change(false); });
    tell();
  }

  function showWhereInBook() {
    var bar = document.querySelector(".bd-sidebar-primary");
    var here = bar.querySelector("a.current");
    if (!here) { return; }
    here.setAttribute("aria-current", "page");
    var below = here.getBoundingClientRect().top - bar.getBoundingClientRect().top;
    if (below > bar.clientHeight / 2) { bar.scrollTop = below - bar.clientHeight / 4; }
  }

  function showWhereOnPage() {
    var links = {};
    each(".bd-toc-nav a[href^='#']", function (link) { links[decodeURIComponent(link.hash.slice(1))] = link; });
    var visible = new Set();
    var watcher = new IntersectionObserver(function (entries) {
      entries.forEach(function (entry) { visible[entry.isIntersecting ? "add" : "delete"](entry.target.id); });
      var now = Object.keys(links).filter(function (id) { return visible.has(id); }).pop();
      Object.keys(links).forEach(function (id) {
        links[id].classList.toggle("active", id === now);
        if (id === now) { links[id].setAttribute("aria-current", "true"); } else { links[id].removeAttribute("aria-current"); }
      });
    }, { rootMargin: "0px 0px -60% 0px" });
    Object.keys(links).forEach(function (id) {
      var section = document.getElementById(id);
      if (section) { watcher.observe(section); }
    });
  }

  function letKeysScroll() { // what is wider than its place can be scrolled with the arrow keys
    each("pre, .pst-scrollable-table-container, .cell_output > .output, .md-chart", function (box) {
      if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight + 1) { box.tabIndex = 0; }
      else if (box.tabIndex === 0) { box.removeAttribute("tabindex"); }
    });
  }

  colours();
  search();
  sidebar("primary");
  sidebar("secondary");
  showWhereInBook();
  showWhereOnPage();
  letKeysScroll();
  window.addEventListener("resize", letKeysScroll);
  window.addEventListener("scroll", function () { document.body.classList.toggle("scrolled", window.scrollY > 0); }, { passive: true });
})();
