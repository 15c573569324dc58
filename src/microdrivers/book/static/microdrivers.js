/* Puts the live chart in the place of its picture when the reader comes near it. Nothing is fetched from elsewhere:
   the script bundle lies in the site, the specification in the page, so it also works from a file or a USB stick. */
(function () {
  "use strict";
  var bundle = document.currentScript.dataset.bundle;
  var loading = null;

  function loadBundle() {
    if (!loading) {
      loading = new Promise(function (resolve, reject) {
        var script = document.createElement("script");
        script.src = bundle;
        script.onload = resolve;
        script.onerror = reject;
        document.head.appendChild(script);
      });
    }
    return loading;
  }

  // A chart looks at its width only when the window changes; the side bar changes it too.
  function followWidth(room) {
    var width = room.clientWidth;
    if (!("ResizeObserver" in window)) { return; }
    new ResizeObserver(function () {
      if (room.clientWidth !== width) {
        width = room.clientWidth;
        window.requestAnimationFrame(function () { window.dispatchEvent(new Event("resize")); });
      }
    }).observe(room);
  }

  function bring(figure) {
    var place = figure.querySelector(".md-chart");
    var spec = JSON.parse(figure.querySelector(".md-spec").textContent);
    var room = document.createElement("div");
    room.className = "md-live";
    var controls = document.createElement("div");
    room.setAttribute("aria-hidden", "true"); // its place says in words what it shows
    room.style.width = "100%";
    return loadBundle().then(function () {
      place.style.minHeight = place.offsetHeight + "px";
      room.style.position = "absolute";
      room.style.visibility = "hidden";
      place.appendChild(room);
      return window.vegaEmbed(room, spec, {
        mode: "vega-lite", renderer: "svg", actions: false, bind: controls,
        tooltip: { theme: document.documentElement.dataset.theme === "dark" ? "dark" : "light" }
      });
    }).then(function (result) {
      var picture = place.querySelector(":scope > svg");
      if (picture) { picture.classList.add("md-picture"); }  // it stays for printing
      room.style.position = "";
      room.style.visibility = "";
      place.style.minHeight = "";
      figure.vegaView = result.view;
      var waiting = figure.querySelector(".md-waiting");
      if (waiting) { waiting.replaceWith.apply(waiting, controls.children); }
      followWidth(room);
      figure.classList.add("md-alive");
      figure.dispatchEvent(new CustomEvent("md-alive", { bubbles: true }));
    }).catch(function () {
      room.remove();  // the picture stays
      figure.classList.add("md-still");
    });
  }

  function begin() {
    var figures = Array.prototype.slice.call(document.querySelectorAll(".md-figure"));
    if (!("IntersectionObserver" in window)) { figures.forEach(bring); return; }
    var watcher = new IntersectionObserver(function (entries) {
      entries.forEach(function (entry) {
        if (entry.isIntersecting) { watcher.unobserve(entry.target); bring(entry.target); }
      });
    }, { rootMargin: "400px" });
    figures.forEach(function (figure) { watcher.observe(figure); });
  }

  if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", begin); } else { begin(); }
})();
